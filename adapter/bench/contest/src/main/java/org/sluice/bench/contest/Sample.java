package org.sluice.bench.contest;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured in one turn of one peer.
 *
 * @param counted operations that succeeded in the measured time
 * @param operations all that succeeded, those before and after it as well
 * @param failures sessions that stopped because an operation failed or gave a wrong result
 * @param failure the last of those failures
 * @param nanos the measured time
 * @param p50 nanoseconds from the beginning of an operation to its end
 * @param jain fairness over the sessions (R. Jain): 1 if all did as many operations, 1/n if one did all
 * @param usage what the process used in the measured time
 */
public record Sample(
        long counted,
        long operations,
        int failures,
        @Nullable String failure,
        long nanos,
        long p50,
        long p99,
        long max,
        double jain,
        Meter.Usage usage) {

    public double perSecond() {
        return counted * 1e9 / nanos;
    }

    /** Of one operation. */
    public double cpuMicros() {
        return counted == 0 ? 0 : usage.cpuNanos() / 1e3 / counted;
    }

    /** Of one operation. */
    public double allocatedBytes() {
        return counted == 0 ? 0 : (double) usage.allocatedBytes() / counted;
    }

    /** The same, with what somebody else measured meanwhile. */
    public Sample with(Meter.Usage other) {
        return new Sample(counted, operations, failures, failure, nanos, p50, p99, max, jain, other);
    }

    /** Names and values, for JSON. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("counted", counted);
        members.put("operations", operations);
        members.put("failures", failures);
        if (failure != null) {
            members.put("failure", failure);
        }
        members.put("nanos", nanos);
        members.put("p50", p50);
        members.put("p99", p99);
        members.put("max", max);
        members.put("jain", jain);
        members.put("usage", usage.members());
        return members;
    }
}
