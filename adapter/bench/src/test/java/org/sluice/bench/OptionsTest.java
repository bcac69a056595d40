package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.bench.contest.Workload;

class OptionsTest {

    private static Options read(Map<String, String> properties) {
        return Options.read(properties::get);
    }

    @Test
    void nothingGiven_everythingAndEverybody() {
        Options options = read(Map.of("bench.peers", "", "bench.workloads", ""));

        assertThat(options.workloads()).containsExactly(Workload.values());
        assertThat(options.takesPart("anybody")).isTrue();
    }

    @Test
    void workloads_w4_isEachOfItsSizes() {
        assertThat(read(Map.of("bench.workloads", "W4, W2")).workloads())
                .containsExactly(Workload.POINT_SELECT, Workload.SLEEP_10, Workload.SLEEP_20, Workload.SLEEP_50);
    }

    @Test
    void workloads_unknown_isRefused() {
        assertThatThrownBy(() -> read(Map.of("bench.workloads", "W99"))).hasMessageContaining("W99");
    }

    @Test
    void peers_some_theReferenceTakesPartAnyway() {
        Options options = read(Map.of("bench.peers", "sluice-direct"));

        assertThat(options.takesPart("sluice-direct")).isTrue();
        assertThat(options.takesPart(Options.REFERENCE)).isTrue();
        assertThat(options.takesPart("hikari-threads")).isFalse();
    }

    @Test
    void warming_isGivenByItself() {
        Options options = read(Map.of("bench.warming", "1.5", "bench.seconds", "10"));

        assertThat(options.warming()).isEqualTo(Duration.ofMillis(1500));
        assertThat(options.measured(Workload.POINT_SELECT)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void away_isInMilliseconds() {
        assertThat(read(Map.of("bench.away", "0.5")).away()).isEqualTo(Duration.ofNanos(500_000));
        assertThat(read(Map.of()).away()).isZero();
    }

    @Test
    void measured_sleepers_eachHasItsTurnThreeTimes() {
        Options options = read(Map.of("bench.seconds", "3"));

        assertThat(options.measured(Workload.SLEEP_10)).isEqualTo(Duration.ofSeconds(6));
        assertThat(options.measured(Workload.POINT_SELECT)).isEqualTo(Duration.ofSeconds(3));
    }
}
