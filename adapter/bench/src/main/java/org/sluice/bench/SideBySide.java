package org.sluice.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
        contestants.forEach(contestant -> samples.put(contestant.name(), new ArrayList<>()));
        for (int round = 0; round <= rounds; round++) {
            for (Contestant contestant : turned(contestants, round)) {
                Sample sample = ClosedLoop.run(contestant, SESSIONS, time);
                if (round > 0) {
                    Objects.requireNonNull(samples.get(contestant.name())).add(sample);
                }
            }
        }
        return samples;
    }

    /** Each round begins with another one: to come first, or after a certain other one, is neither good nor bad luck. */
    private static List<Contestant> turned(List<Contestant> contestants, int round) {
        List<Contestant> turned = new ArrayList<>(contestants);
        Collections.rotate(turned, round);
        return turned;
    }
}
