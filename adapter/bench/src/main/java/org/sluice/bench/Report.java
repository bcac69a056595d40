package org.sluice.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;

/** The results as tables in Markdown. */
final class Report {

    private Report() {}

    static String lane(Collection<RunResult> results) {
        return """
                ## Acquire and release through the lane, over a pool that costs nothing

                | sessions | acquisitions per second | +/- (99.9 %) |
                |---:|---:|---:|
                """ + results.stream().map(Report::laneRow).collect(Collectors.joining());
    }

    private static String laneRow(RunResult result) {
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f |%n",
                result.getParams().getParam("sessions"),
                result.getPrimaryResult().getScore(),
                result.getPrimaryResult().getScoreError());
    }

    static String sideBySide(Map<String, List<Sample>> samples) {
        List<Sample> reference = samples.values().iterator().next();
        return String.format(Locale.ROOT, """
                        ## One row by its key out of %,d: %d sessions on %d connections, medians of %d rounds

                        | contestant | operations per second | ratio | CPU per operation | ratio | failures |
                        |---|---:|---:|---:|---:|---:|
                        """, Item.ROWS, SideBySide.SESSIONS, SideBySide.CONNECTIONS, reference.size())
                + samples.entrySet().stream()
                        .map(entry -> sideBySideRow(entry.getKey(), entry.getValue(), reference))
                        .collect(Collectors.joining());
    }

    private static String sideBySideRow(String name, List<Sample> samples, List<Sample> reference) {
        double throughput = median(samples, Sample::perSecond);
        double cpu = median(samples, Sample::cpuMicros);
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %.1f us | %.2f | %d |%n",
                name,
                throughput,
                throughput / median(reference, Sample::perSecond),
                cpu,
                cpu / median(reference, Sample::cpuMicros),
                samples.stream().mapToLong(Sample::failures).sum());
    }

    static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
