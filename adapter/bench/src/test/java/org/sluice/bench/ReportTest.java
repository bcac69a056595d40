package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static Sample perSecond(long operations) {
        return new Sample(operations, 0, 1_000_000_000L, operations * 10_000L);
    }

    @Test
    void median_oddNumber_isTheMiddleOne() {
        assertThat(Report.median(List.of(perSecond(3), perSecond(100), perSecond(2)), Sample::perSecond))
                .isEqualTo(3);
    }

    @Test
    void median_evenNumber_isBetweenTheMiddleTwo() {
        assertThat(Report.median(List.of(perSecond(1), perSecond(2), perSecond(4), perSecond(100)), Sample::perSecond))
                .isEqualTo(3);
    }

    @Test
    void sideBySide_twoContestants_ratioIsToTheFirst() {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        samples.put("first", List.of(perSecond(1_000)));
        samples.put("second", List.of(new Sample(500, 1, 1_000_000_000L, 10_000_000L)));

        assertThat(Report.sideBySide(samples))
                .contains(
                        "| first | 1,000 | 1.00 | 10.0 us | 1.00 | 0 |",
                        "| second | 500 | 0.50 | 20.0 us | 2.00 | 1 |");
    }
}
