package org.sluice.core;

import java.util.Collection;
import java.util.stream.Collectors;
import org.sluice.api.PoolStatus;

/** The numbers of the pool and its longest holders, for messages. */
final class PoolNumbers {

    private static final int HOLDERS = 3;

    private PoolNumbers() {}

    /**
     * One sentence or two.
     *
     * @param held the leases that are out, oldest first
     */
    static String text(PoolStatus status, Collection<Lease> held, long now) {
        String numbers = "Limit " + status.maxSize() + ", open " + status.open() + ", in use " + status.inUse()
                + ", idle " + status.idle() + ", waiting " + status.waiting() + ".";
        if (held.isEmpty()) {
            return numbers;
        }
        return numbers
                + held.stream()
                        .limit(HOLDERS)
                        .map(lease -> lease.borrower() + " for " + Durations.text(now - lease.since()))
                        .collect(Collectors.joining("; ", " Held longest by: ", "."));
    }
}
