package org.sluice.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Contestants in turn, several rounds, in one process on one database: what disturbs the machine disturbs all. The first is the
 * reference of the ratios.
 */
final class SideBySide {

    /** As in most comparisons of this kind: more sessions than connections, so that there is always somebody waiting. */
    static final int SESSIONS = 64;

    static final int CONNECTIONS = 10;

    private SideBySide() {}

    /** The contestants, on one database, with the table made. The caller closes them. */
    static List<Contestant> contestants(String url) {
        int eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
        VertxContestant reference = new VertxContestant(url, CONNECTIONS, eventLoops);
        reference.createTable();
        return List.of(
                reference,
                new SluiceContestant(url, CONNECTIONS, eventLoops, "managed"),
                new SluiceContestant(url, CONNECTIONS, eventLoops, "direct"));
    }

    /** The samples by contestant, one for each round, after one round that does not count. */
    static Map<String, List<Sample>> run(List<Contestant> contestants, int rounds, Duration time)
            throws InterruptedException {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Contestant contestant : contestants) {
                Sample sample = ClosedLoop.run(contestant, SESSIONS, time);
                if (round > 0) {
                    samples.computeIfAbsent(contestant.name(), name -> new ArrayList<>())
                            .add(sample);
                }
            }
        }
        return samples;
    }
}
