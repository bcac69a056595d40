package org.sluice.core;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A session's hold on one physical connection, from acquisition to its end. Ends exactly once: the first of {@link #release} and
 * {@link #drop} counts, later calls do nothing. Any thread.
 */
final class Lease {

    private final AcquisitionLane lane;
    private final PooledConnection pooled;
    private final Stay stay;
    private final String borrower;
    private final long since;
    private final AtomicBoolean ended = new AtomicBoolean();

    Lease(AcquisitionLane lane, PooledConnection pooled, Stay stay, String borrower, long since) {
        this.lane = lane;
        this.pooled = pooled;
        this.stay = stay;
        this.borrower = borrower;
        this.since = since;
    }

    PhysicalConnection connection() {
        return pooled.physical();
    }

    /** Gives the connection, which must be clean, to the first waiter or back to the pool; drops it if its socket is closed. */
    void release() {
        if (ended.compareAndSet(false, true)) {
            lane.released(this);
        }
    }

    /** Has the connection closed and removed from the pool. */
    void drop(Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            lane.dropped(this, cause);
        }
    }

    PooledConnection pooled() {
        return pooled;
    }

    Stay stay() {
        return stay;
    }

    String borrower() {
        return borrower;
    }

    long since() {
        return since;
    }

    /**
     * A connection's stay outside the server's pool, which may span several leases. It is bounded in time and count, so that the
     * server's view of the connection (its age, its use, its limits) stays true and other users of the pool get their turn.
     */
    record Stay(long start, int leases) {

        private static final int MOST_LEASES = 64;
        private static final long LONGEST_NANOS = 50_000_000;

        boolean mayGoOn(long now) {
            return leases < MOST_LEASES && now - start < LONGEST_NANOS;
        }

        Stay next() {
            return new Stay(start, leases + 1);
        }
    }
}
