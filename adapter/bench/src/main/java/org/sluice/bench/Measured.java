package org.sluice.bench;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.sluice.bench.contest.Sample;
import org.sluice.bench.contest.Workload;

/** What one peer has done of one workload: a sample for each round. Numbers that are not known are not a number. */
final class Measured {

    private final Workload workload;
    private final String peer;
    private final List<Sample> rounds = new ArrayList<>();
    private double flights = Double.NaN;

    Measured(Workload workload, String peer) {
        this.workload = workload;
        this.peer = peer;
    }

    void add(Sample sample) {
        rounds.add(sample);
    }

    /** Of one operation. */
    void flights(double number) {
        flights = number;
    }

    Workload workload() {
        return workload;
    }

    String peer() {
        return peer;
    }

    int rounds() {
        return rounds.size();
    }

    double flights() {
        return flights;
    }

    double throughput() {
        return median(Sample::perSecond);
    }

    /** How far apart the rounds' throughputs are, as a part of the median. */
    double spread() {
        DoubleSummaryStatistics all =
                rounds.stream().mapToDouble(Sample::perSecond).summaryStatistics();
        return (all.getMax() - all.getMin()) / throughput();
    }

    double cpuMicros() {
        return median(Sample::cpuMicros);
    }

    double p50Micros() {
        return median(sample -> sample.p50() / 1e3);
    }

    double p99Micros() {
        return median(sample -> sample.p99() / 1e3);
    }

    /** The worst of all rounds. */
    double maxMicros() {
        return rounds.stream().mapToDouble(sample -> sample.max() / 1e3).max().orElse(Double.NaN);
    }

    double jain() {
        return median(Sample::jain);
    }

    double threads() {
        return median(sample -> known(sample.usage().threads()));
    }

    double allocatedBytes() {
        return median(sample ->
                sample.usage().allocatedBytes() == OutsidePeer.UNKNOWN ? Double.NaN : sample.allocatedBytes());
    }

    /** Sessions that failed, in all rounds. */
    int failures() {
        return rounds.stream().mapToInt(Sample::failures).sum();
    }

    @Nullable String failure() {
        return rounds.stream()
                .flatMap(sample -> Optional.ofNullable(sample.failure()).stream())
                .findFirst()
                .orElse(null);
    }

    double throughputTo(Measured reference) {
        return ratio(reference, Sample::perSecond);
    }

    double cpuTo(Measured reference) {
        return ratio(reference, Sample::cpuMicros);
    }

    /** The median of the ratios of each round: what disturbed the machine in a round disturbed both. */
    private double ratio(Measured reference, ToDoubleFunction<Sample> figure) {
        int common = Math.min(rounds.size(), reference.rounds.size());
        double[] ratios = new double[common];
        for (int round = 0; round < common; round++) {
            ratios[round] = figure.applyAsDouble(rounds.get(round)) / figure.applyAsDouble(reference.rounds.get(round));
        }
        return median(ratios);
    }

    private double median(ToDoubleFunction<Sample> figure) {
        return median(rounds.stream().mapToDouble(figure).toArray());
    }

    static double median(double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double known(long number) {
        return number == OutsidePeer.UNKNOWN ? Double.NaN : number;
    }
}
