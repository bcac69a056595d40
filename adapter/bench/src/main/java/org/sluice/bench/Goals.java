package org.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sluice.bench.contest.Workload;

/** What we aim at, and what of it was reached in a run. Goals for which somebody was not measured are left out. */
final class Goals {

    private static final String HIKARI = "hikari-threads";
    private static final String JDBC = "jdbc-server";
    private static final String DIRECT = "sluice-direct";
    private static final String MANAGED = "sluice-managed";
    private static final String TRANSACTIONAL = "sluice-transactional";

    private final Comparison comparison;

    private Goals(Comparison comparison) {
        this.comparison = comparison;
    }

    /** As a table in Markdown. */
    static String of(Comparison comparison) {
        return """

                ### What we aim at

                Ratios are to %s, unless said otherwise.

                | what | goal | seen | met |
                |---|---|---|---|
                """.formatted(Options.REFERENCE)
                + new Goals(comparison).all().stream().map(Goal::row).collect(Collectors.joining());
    }

    private List<Goal> all() {
        return Stream.of(
                        nearTheClient(Workload.POINT_SELECT),
                        nearTheClient(Workload.UNIT_OF_WORK),
                        onServersThreads(Workload.POINT_SELECT),
                        onServersThreads(Workload.UNIT_OF_WORK),
                        goal(
                                "W3, statements issued together",
                                Workload.TRANSACTION,
                                DIRECT,
                                throughput(1.15),
                                throughputBeside(HIKARI, 1.15),
                                flights(2)),
                        goal(
                                "W3, in one flight",
                                Workload.TRANSACTION,
                                "sluice-one-flight",
                                throughput(1.3),
                                throughputBeside(HIKARI, 1.3),
                                cpu(0.75)),
                        sleepers("W4, pool of 50, direct", DIRECT),
                        sleepers("W4, pool of 50, managed", MANAGED),
                        goal("W6", Workload.ACQUIRE, DIRECT, above("container-alone", 2)),
                        jta("W7, managed", Workload.JTA_LOCAL, MANAGED),
                        jta("W7, transactional", Workload.JTA_LOCAL, TRANSACTIONAL),
                        jta("W8, managed", Workload.XA_ONE, MANAGED),
                        jta("W8, transactional", Workload.XA_ONE, TRANSACTIONAL),
                        twoPhases("W9, managed", MANAGED),
                        twoPhases("W9, transactional", TRANSACTIONAL),
                        goal(
                                "W2, multiplexed",
                                Workload.POINT_SELECT,
                                "sluice-multiplexed",
                                throughput(1.5),
                                throughputBeside(HIKARI, 2)),
                        goal(
                                "W2, beside SQLAlchemy",
                                Workload.POINT_SELECT,
                                DIRECT,
                                throughputBeside("sqlalchemy-asyncpg", 10),
                                cpuBeside("sqlalchemy-asyncpg", 1.0 / 15)))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Goal> nearTheClient(Workload workload) {
        return goal(workload.id() + ", direct", workload, DIRECT, throughput(0.95), cpu(1.10));
    }

    private Optional<Goal> onServersThreads(Workload workload) {
        return goal(workload.id() + ", managed", workload, MANAGED, throughput(0.9), cpu(1.6), cpuBeside(HIKARI, 1));
    }

    private Optional<Goal> sleepers(String what, String peer) {
        double limit = Workload.SLEEP_50.connections() / 0.02;
        return goal(
                what,
                Workload.SLEEP_50,
                peer,
                one -> atLeast("of the limit", 0.97, one.throughput() / limit),
                one -> atLeast("Jain", 0.98, one.jain()),
                one -> atMost("longest to median", 1.1, one.maxMicros() / one.p50Micros()),
                one -> atMost("threads", 8, one.threads()),
                cpuBeside(HIKARI, 0.6));
    }

    private Optional<Goal> jta(String what, Workload workload, String peer) {
        return goal(what, workload, peer, flights(2), cpuBeside(JDBC, 0.6));
    }

    private Optional<Goal> twoPhases(String what, String peer) {
        return goal(
                what,
                Workload.XA_TWO,
                peer,
                one -> atMost("flights for each resource", 3, one.flights() / 2),
                throughputBeside(JDBC, 1.3));
    }

    private Condition throughput(double goal) {
        return one -> atLeast("throughput", goal, comparison.throughputRatio(one));
    }

    private Condition cpu(double goal) {
        return one -> atMost("CPU", goal, comparison.cpuRatio(one));
    }

    private static Condition flights(double goal) {
        return one -> atMost("flights", goal, one.flights());
    }

    private Condition throughputBeside(String peer, double goal) {
        return one -> atLeast(
                "throughput to " + peer,
                goal,
                peer(one, peer).map(one::throughputTo).orElse(Double.NaN));
    }

    private Condition cpuBeside(String peer, double goal) {
        return one ->
                atMost("CPU to " + peer, goal, peer(one, peer).map(one::cpuTo).orElse(Double.NaN));
    }

    private Condition above(String peer, double micros) {
        return one -> atMost(
                "us of CPU above " + peer,
                micros,
                one.cpuMicros() - peer(one, peer).map(Measured::cpuMicros).orElse(Double.NaN));
    }

    private Optional<Measured> peer(Measured one, String name) {
        return comparison.of(one.workload(), name);
    }

    private Optional<Goal> goal(String what, Workload workload, String peer, Condition... parts) {
        return comparison
                .of(workload, peer)
                .map(one -> new Goal(
                        what, Stream.of(parts).map(part -> part.apply(one)).toList()))
                .filter(Goal::known);
    }

    private static Part atLeast(String name, double limit, double seen) {
        return new Part(name + " >= " + number(limit), seen, seen >= limit);
    }

    private static Part atMost(String name, double limit, double seen) {
        return new Part(name + " <= " + number(limit), seen, seen <= limit);
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    /** On what somebody did. */
    private interface Condition {
        Part apply(Measured one);
    }

    /** What came of a condition. */
    private record Part(String condition, double seen, boolean met) {}

    /** Met if each of its parts is. */
    private record Goal(String what, List<Part> parts) {

        boolean known() {
            return parts.stream().map(Part::seen).allMatch(Double::isFinite);
        }

        String row() {
            List<String> conditions = new ArrayList<>();
            List<String> seen = new ArrayList<>();
            for (Part part : parts) {
                String figure = number(part.seen());
                conditions.add(part.condition());
                seen.add(part.met() ? figure : "**" + figure + "**");
            }
            return "| " + what + " | " + String.join("; ", conditions) + " | " + String.join("; ", seen) + " | "
                    + (parts.stream().allMatch(Part::met) ? "yes" : "**no**") + " |\n";
        }
    }
}
