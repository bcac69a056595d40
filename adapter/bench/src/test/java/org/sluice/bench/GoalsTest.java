package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoalsTest {

    private final Measured reference = Samples.of(Options.REFERENCE, Samples.of(1_000, 10));

    @Test
    void goal_everyPartReached_met() {
        assertThat(goals(Samples.of("sluice-direct", Samples.of(950, 11))))
                .contains("| W2, direct | throughput >= 0.95; CPU <= 1.1 | 0.95; 1.1 | yes |");
    }

    @Test
    void goal_onePartMissed_notMet_andMarked() {
        assertThat(goals(Samples.of("sluice-direct", Samples.of(2_000, 12))))
                .contains("| W2, direct | throughput >= 0.95; CPU <= 1.1 | 2; **1.2** | **no** |");
    }

    @Test
    void goal_besideAPeer_itsRatioIsToThatPeer() {
        assertThat(goals(
                        Samples.of("sluice-multiplexed", Samples.of(1_500, 5)),
                        Samples.of("hikari-threads", Samples.of(800, 30))))
                .contains("throughput >= 1.5; throughput to hikari-threads >= 2 | 1.5; **1.875** | **no** |");
    }

    @Test
    void goal_somebodyNotMeasured_leftOut() {
        assertThat(goals(Samples.of("sluice-managed", Samples.of(1_000, 10))))
                .doesNotContain("managed")
                .doesNotContain("SQLAlchemy");
    }

    private String goals(Measured... others) {
        Measured[] all = new Measured[others.length + 1];
        all[0] = reference;
        System.arraycopy(others, 0, all, 1, others.length);
        return Goals.of(Samples.comparison(all));
    }
}
