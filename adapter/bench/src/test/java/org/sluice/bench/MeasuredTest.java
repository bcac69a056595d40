package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MeasuredTest {

    @Test
    void throughput_threeRounds_isTheMiddleOne() {
        assertThat(Samples.of("p", Samples.of(3, 1), Samples.of(100, 1), Samples.of(2, 1))
                        .throughput())
                .isEqualTo(3);
    }

    @Test
    void throughput_twoRounds_isBetweenThem() {
        assertThat(Samples.of("p", Samples.of(2, 1), Samples.of(4, 1)).throughput())
                .isEqualTo(3);
    }

    /** The second round was disturbed, for both: a ratio of medians would not show that they are alike. */
    @Test
    void ratio_machineDisturbedInARound_isOfTheRoundsNotOfTheMedians() {
        Measured reference = Samples.of("r", Samples.of(100, 10), Samples.of(10, 90), Samples.of(120, 10));
        Measured one = Samples.of("p", Samples.of(50, 20), Samples.of(5, 180), Samples.of(60, 20));

        assertThat(one.throughputTo(reference)).isEqualTo(0.5, within(1e-9));
        assertThat(one.cpuTo(reference)).isEqualTo(2, within(1e-9));
    }

    @Test
    void figures_neverMeasured_areNoNumbers() {
        assertThat(Samples.of("p").throughput()).isNaN();
        assertThat(Samples.of("p", Samples.of(1, 1)).flights()).isNaN();
    }
}
