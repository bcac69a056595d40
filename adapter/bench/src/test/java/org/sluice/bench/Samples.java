package org.sluice.bench;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sluice.bench.contest.Meter;
import org.sluice.bench.contest.Sample;
import org.sluice.bench.contest.Workload;

/** Figures that nobody has measured. */
final class Samples {

    private Samples() {}

    /** So many operations in a second, so many microseconds of CPU for each. */
    static Sample of(long operations, long cpuMicros) {
        return new Sample(
                operations,
                operations,
                0,
                null,
                1_000_000_000L,
                2_000,
                3_000,
                4_000,
                1,
                new Meter.Usage(operations * cpuMicros * 1_000, 0, operations * 100, 5));
    }

    static Measured of(String peer, Sample... rounds) {
        Measured measured = new Measured(Workload.POINT_SELECT, peer);
        for (Sample round : rounds) {
            measured.add(round);
        }
        return measured;
    }

    static Comparison comparison(Measured... measured) {
        return new Comparison(
                List.of(measured),
                Map.of("absent", "it is not there"),
                "a machine",
                Map.of("java", "17"),
                new Options(
                        1,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        EnumSet.of(Workload.POINT_SELECT),
                        Set.of(),
                        64,
                        1000,
                        10,
                        List.of()));
    }
}
