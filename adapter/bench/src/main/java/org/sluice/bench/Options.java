package org.sluice.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sluice.bench.contest.Workload;

/**
 * How much is measured.
 *
 * @param rounds that count; one that does not comes first
 * @param warming what each peer does of each workload before the first round that counts; as long as the server's JVM takes to
 *     compile what is used
 * @param time measured of each peer in each round
 * @param away how long an answer of the database takes to arrive, as if it were on another machine; zero for what it takes here
 * @param workloads which ones
 * @param peers the names of those who take part; all if empty. The reference always does
 * @param sessions that work at the same time
 * @param sleepers the same, where they sleep in the database
 * @param counted operations over which network flights are counted
 * @param jvm options of the server's JVM
 */
record Options(
        int rounds,
        Duration warming,
        Duration time,
        Duration away,
        Set<Workload> workloads,
        Set<String> peers,
        int sessions,
        int sleepers,
        int counted,
        List<String> jvm) {

    /** Whose figures the ratios are to. */
    static final String REFERENCE = "vertx-pool";

    private static final int SESSIONS = 64;
    private static final int SLEEPERS = 1000;
    private static final int COUNTED = 10;

    /**
     * From {@code bench.rounds}, {@code bench.warming}, {@code bench.seconds}, {@code bench.away} (in milliseconds), {@code
     * bench.workloads}, {@code bench.peers} and {@code bench.jvm}.
     */
    static Options read(UnaryOperator<@Nullable String> properties) {
        return new Options(
                Integer.parseInt(value(properties, "bench.rounds", "3")),
                seconds(properties, "bench.warming", "6"),
                seconds(properties, "bench.seconds", "3"),
                seconds(properties, "bench.away", "0").dividedBy(1000),
                workloads(list(properties, "bench.workloads", ",")),
                new LinkedHashSet<>(list(properties, "bench.peers", ",")),
                SESSIONS,
                SLEEPERS,
                COUNTED,
                list(properties, "bench.jvm", " "));
    }

    /** Everybody and everything, once, for a moment: whether it works. Of those that differ in a number only, one is enough. */
    static Options moment() {
        Set<Workload> workloads =
                EnumSet.complementOf(EnumSet.of(Workload.SELECT_ONE, Workload.SLEEP_10, Workload.SLEEP_20));
        return new Options(
                0, Duration.ZERO, Duration.ofMillis(60), Duration.ZERO, workloads, Set.of(), 16, 40, 2, List.of());
    }

    private static Duration seconds(UnaryOperator<@Nullable String> properties, String key, String otherwise) {
        return Duration.ofNanos(Math.round(1e9 * Double.parseDouble(value(properties, key, otherwise))));
    }

    private static String value(UnaryOperator<@Nullable String> properties, String key, String otherwise) {
        String value = properties.apply(key);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static List<String> list(UnaryOperator<@Nullable String> properties, String key, String separator) {
        return Arrays.stream(value(properties, key, "").split(separator, -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static Set<Workload> workloads(List<String> ids) {
        if (ids.isEmpty()) {
            return EnumSet.allOf(Workload.class);
        }
        Set<Workload> chosen = EnumSet.noneOf(Workload.class);
        for (String id : ids) {
            if (id.equals("W4")) {
                chosen.addAll(Workload.sleeping());
            } else {
                chosen.add(Workload.of(id));
            }
        }
        return chosen;
    }

    boolean takesPart(String peer) {
        return peers.isEmpty() || peers.contains(peer) || peer.equals(REFERENCE);
    }

    int sessions(Workload workload) {
        return workload.sleeps() ? sleepers : sessions;
    }

    /** Whether there is a round before the first that counts. */
    boolean warms() {
        return rounds > 0;
    }

    /** In a round that counts: long enough for each session to have its turn three times. */
    Duration measured(Workload workload) {
        Duration cycles = cycle(workload).multipliedBy(3);
        return warms() && cycles.compareTo(time) > 0 ? cycles : time;
    }

    /** Before it is measured: where sessions queue up, until each has had its turn. */
    Duration warm(Workload workload) {
        Duration cycle = cycle(workload).multipliedBy(6).dividedBy(5);
        Duration part = time.dividedBy(4);
        return warms() && cycle.compareTo(part) > 0 ? cycle : part;
    }

    private Duration cycle(Workload workload) {
        return workload.sleeps() ? Duration.ofMillis(20L * sleepers / workload.connections()) : Duration.ZERO;
    }
}
