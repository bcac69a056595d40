package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;
import org.sluice.core.LaneBenchmark;

class LaneBenchmarkTest {

    @Test
    void lane_forAMoment_acquiresWithEveryNumberOfSessions() throws RunnerException {
        Collection<RunResult> results = Moment.of(LaneBenchmark.class);

        assertThat(results)
                .extracting(result -> result.getParams().getParam("sessions"))
                .containsExactly("1", "64", "1000");
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }

    @Test
    void report_ofTheLane_hasARowForEachNumberOfSessions() throws RunnerException {
        assertThat(Report.lane(Moment.of(LaneBenchmark.class))).contains("| 1 | ", "| 64 | ", "| 1000 | ");
    }
}
