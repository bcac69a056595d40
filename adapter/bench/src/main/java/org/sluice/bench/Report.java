package org.sluice.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.sluice.bench.contest.Workload;

/** The results as tables in Markdown. */
final class Report {

    private Report() {}

    static String lane(Collection<RunResult> results) {
        return """
                ## Acquire and release through the lane, over a pool that costs nothing

                | sessions | acquisitions per second | +/- (99.9 %) | bytes |
                |---:|---:|---:|---:|
                """ + results.stream().map(Report::laneRow).collect(Collectors.joining());
    }

    private static String laneRow(RunResult result) {
        return String.format(Locale.ROOT, "| %s | %s |%n", result.getParams().getParam("sessions"), figures(result));
    }

    /** Of who does it without an application server. */
    static String outside(Collection<RunResult> results) {
        return """
                ## Open a session, one query, close: without an application server

                Sluice is the whole adapter, over a plain connection manager; continuations are direct.

                | peer | sessions | operations per second | +/- (99.9 %) | bytes |
                |---|---:|---:|---:|---:|
                """ + results.stream().map(Report::outsideRow).collect(Collectors.joining());
    }

    private static String outsideRow(RunResult result) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s |%n",
                result.getParams().getParam("peer"),
                result.getParams().getParam("sessions"),
                figures(result));
    }

    private static String figures(RunResult result) {
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return String.format(
                Locale.ROOT,
                "%,.0f | %,.0f | %s",
                result.getPrimaryResult().getScore(),
                result.getPrimaryResult().getScoreError(),
                allocated == null ? "-" : String.format(Locale.ROOT, "%,.0f", allocated.getScore()));
    }

    static String of(Comparison comparison) {
        Options options = comparison.options();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                """
                ## Side by side

                %d rounds of %d ms, after %d ms to get warm%s. %s. %s.

                Ratios are to %s: the medians of the ratios of each round.
                """,
                Math.max(1, options.rounds()),
                options.time().toMillis(),
                options.warming().toMillis(),
                options.away().isZero()
                        ? ""
                        : "; answers of the database take " + options.away().toNanos() / 1e6 + " ms more",
                comparison.machine(),
                comparison.versions().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", ")),
                Options.REFERENCE));
        comparison
                .skipped()
                .forEach((peer, reason) -> text.append("\nWithout ")
                        .append(peer)
                        .append(": ")
                        .append(reason)
                        .append(".\n"));
        text.append(Goals.of(comparison));
        text.append(overview(comparison));
        options.workloads().forEach(workload -> text.append(table(comparison, workload)));
        return text.toString();
    }

    /** Everybody in one table. */
    private static String overview(Comparison comparison) {
        Set<Workload> workloads = comparison.options().workloads();
        return "\n### Throughput / CPU, relative to " + Options.REFERENCE + "\n\n| peer | "
                + workloads.stream().map(Workload::id).collect(Collectors.joining(" | "))
                + " |\n|---|"
                + "---:|".repeat(workloads.size())
                + "\n"
                + comparison.peers().stream()
                        .map(peer -> "| " + peer + " | "
                                + workloads.stream()
                                        .map(workload -> ratios(comparison, workload, peer))
                                        .collect(Collectors.joining(" | "))
                                + " |\n")
                        .collect(Collectors.joining());
    }

    private static String ratios(Comparison comparison, Workload workload, String peer) {
        return comparison
                .of(workload, peer)
                .map(one -> number("%.2f", comparison.throughputRatio(one), "") + " / "
                        + number("%.2f", comparison.cpuRatio(one), ""))
                .orElse("");
    }

    private static String table(Comparison comparison, Workload workload) {
        List<Measured> rows = comparison.of(workload);
        return "\n### " + workload.id() + ": " + workload.title() + "\n\n" + """
                | peer | per second | spread | ratio | CPU | ratio | p50 | p99 | longest | Jain | threads | bytes | flights | failed |
                |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
                """
                + rows.stream().map(row -> row(comparison, row)).collect(Collectors.joining());
    }

    private static String row(Comparison comparison, Measured one) {
        return "| "
                + String.join(
                        " | ",
                        one.peer(),
                        number("%,.0f", one.throughput(), ""),
                        number("%.0f", 100 * one.spread(), " %"),
                        number("%.2f", comparison.throughputRatio(one), ""),
                        number("%,.1f", one.cpuMicros(), " us"),
                        number("%.2f", comparison.cpuRatio(one), ""),
                        number("%,.2f", one.p50Micros() / 1e3, " ms"),
                        number("%,.2f", one.p99Micros() / 1e3, " ms"),
                        number("%,.1f", one.maxMicros() / 1e3, " ms"),
                        number("%.3f", one.jain(), ""),
                        number("%.0f", one.threads(), ""),
                        number("%,.0f", one.allocatedBytes(), ""),
                        number("%.1f", one.flights(), ""),
                        String.valueOf(one.failures()))
                + " |\n";
    }

    private static String number(String format, double value, String unit) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) + unit : "-";
    }
}
