package org.sluice.bench;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sluice.bench.contest.Workload;

/**
 * What came out of a run.
 *
 * @param measured each workload and each peer in it
 * @param skipped who did not take part, and why
 * @param machine what it ran on
 * @param versions of all that took part, by name
 * @param options how much was measured
 */
record Comparison(
        Collection<Measured> measured,
        Map<String, String> skipped,
        String machine,
        Map<String, String> versions,
        Options options) {

    /** Those of one workload. */
    List<Measured> of(Workload workload) {
        return measured.stream().filter(one -> one.workload() == workload).toList();
    }

    /** What one peer did of a workload, if it took part. */
    Optional<Measured> of(Workload workload, String peer) {
        return of(workload).stream().filter(one -> one.peer().equals(peer)).findAny();
    }

    /** All who took part in something, in their order. */
    Set<String> peers() {
        return measured.stream().map(Measured::peer).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whose figures the ratios are to. */
    Optional<Measured> reference(Workload workload) {
        return of(workload, Options.REFERENCE);
    }

    double throughputRatio(Measured one) {
        return reference(one.workload()).map(one::throughputTo).orElse(Double.NaN);
    }

    double cpuRatio(Measured one) {
        return reference(one.workload()).map(one::cpuTo).orElse(Double.NaN);
    }
}
