package org.sluice.bench;

/**
 * What was measured in one run of one contestant.
 *
 * @param operations that succeeded
 * @param failures operations that failed or gave the wrong row
 * @param nanos how long it took
 * @param cpuNanos what this process used of all processors meanwhile, the JIT compiler's and the collector's share included
 */
record Sample(long operations, long failures, long nanos, long cpuNanos) {

    double perSecond() {
        return operations * 1e9 / nanos;
    }

    double cpuMicros() {
        return operations == 0 ? 0 : cpuNanos / 1e3 / operations;
    }
}
