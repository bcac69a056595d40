package org.sluice.bench.contest;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * What one session has done. Written by whoever runs the session's next step, one after another; read when the session has ended.
 */
final class Tally {

    private static final long LONGEST_NANOS = 600_000_000_000L;
    private static final int DIGITS = 2;

    private final IntCountsHistogram latencies = new IntCountsHistogram(1_000, LONGEST_NANOS, DIGITS);
    private long operations;
    private long counted;
    private @Nullable Throwable failure;

    /** An operation that succeeded, within the measured time or not. */
    void add(boolean counts, long nanos) {
        operations++;
        if (counts) {
            counted++;
            latencies.recordValue(Math.min(nanos, LONGEST_NANOS));
        }
    }

    void fail(Throwable thrown) {
        failure = thrown;
    }

    /** In the measured time. */
    long counted() {
        return counted;
    }

    /** In all, warming up included. */
    long operations() {
        return operations;
    }

    @Nullable Throwable failure() {
        return failure;
    }

    void addTo(Histogram all) {
        all.add(latencies);
    }

    static Histogram none() {
        return new Histogram(1_000, LONGEST_NANOS, DIGITS);
    }
}
