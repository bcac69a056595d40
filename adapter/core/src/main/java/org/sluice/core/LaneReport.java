package org.sluice.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.PoolStatus;
import org.sluice.api.spi.PoolLimits.Limits;

/** What the lane says of its pool: its state, and why somebody gets no connection. Any thread; not under the lane's lock. */
final class LaneReport {

    private final LaneLimits limits;
    private final PoolLedger ledger;
    private final Scheduler scheduler;
    private volatile @Nullable Throwable lastFailure;

    LaneReport(LaneLimits limits, PoolLedger ledger, Scheduler scheduler) {
        this.limits = limits;
        this.ledger = ledger;
        this.scheduler = scheduler;
    }

    /** What the lane's lock guards, at one instant: the leases that are out, oldest first, and how many wait. */
    record Snapshot(List<Lease> held, int waiting) {}

    /** The pool gave a connection: what failed before is over. */
    void succeeded() {
        lastFailure = null;
    }

    /** The pool could not give a connection, and not because it has no room. */
    void failed(Throwable failure) {
        lastFailure = failure;
    }

    PoolStatus status(Snapshot snapshot, Limits bounds) {
        long now = scheduler.nanoTime();
        int open = ledger.open();
        int inUse = snapshot.held().size();
        return new PoolStatus(
                limits.factory(),
                bounds.minSize(),
                bounds.maxSize(),
                open,
                inUse,
                Math.max(0, open - inUse),
                snapshot.waiting(),
                snapshot.held().stream()
                        .map(lease -> PoolNumbers.holder(lease, now))
                        .toList(),
                ledger.counts(),
                ledger.prepared());
    }

    /** The state in words, with the limits that were seen last. */
    String numbers(Snapshot snapshot) {
        return PoolNumbers.text(status(snapshot, limits.seen()));
    }

    AcquisitionTimeoutException tooManyWait(Snapshot snapshot) {
        ledger.refusal();
        return new AcquisitionTimeoutException("SLUICE1002: factory '" + limits.factory()
                + "': refused at once, as " + snapshot.waiting() + " sessions wait already. " + numbers(snapshot)
                + " Raise sluice.max-waiters, or the pool's size.");
    }

    /** What the server threw, where it says more than that there is no room. */
    Throwable refused(String borrower, long since, Throwable failure, Snapshot snapshot) {
        if (failure instanceof PoolRefusedException) {
            AcquisitionTimeoutException timeout = timeout(borrower, since, numbers(snapshot));
            timeout.initCause(failure);
            return timeout;
        }
        return failure;
    }

    AcquisitionTimeoutException timeout(String borrower, long since, String numbers) {
        ledger.timeout();
        Throwable failure = lastFailure;
        return new AcquisitionTimeoutException("SLUICE1001: factory '" + limits.factory() + "': no connection for "
                + borrower + " within " + Durations.text(scheduler.nanoTime() - since) + ". "
                + numbers
                + (failure == null
                        ? ""
                        : " The last attempt to open a connection failed: " + failure.getMessage() + ".")
                + " Make the pool larger (sluice.max-overflow; on the server max-pool-size), wait longer"
                + " (sluice.pool-timeout; max-wait-time-in-millis), or look at what holds the connections.");
    }
}
