package org.sluice.core;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A session's hold on one physical connection, from acquisition to its end. Ends exactly once: the first of {@link #release} and
 * {@link #drop} counts, later calls do nothing. Any thread.
 */
final class Lease {

    private final AcquisitionLane lane;
    private final PooledConnection pooled;
    /** {@code null} if a JTA transaction keeps the connection: when the lease ends, nobody here gives it to anybody. */
    private final @Nullable Stay stay;

    private final Borrower borrower;
    private final long since;
    private final AtomicBoolean ended = new AtomicBoolean();
    /** Changed by the clock's thread only. */
    private @Nullable Set<Report> reported;

    Lease(AcquisitionLane lane, PooledConnection pooled, @Nullable Stay stay, Borrower borrower, long since) {
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

    /** Says that what the borrower left behind is being undone. */
    void resetting() {
        lane.ledger().reset(this);
    }

    /** Gives whether this was not reported before. Called by one thread only. */
    boolean reportOnce(Report what) {
        Set<Report> said = reported;
        if (said == null) {
            said = EnumSet.noneOf(Report.class);
            reported = said;
        }
        return said.add(what);
    }

    PooledConnection pooled() {
        return pooled;
    }

    @Nullable Stay stay() {
        return stay;
    }

    Borrower borrower() {
        return borrower;
    }

    long since() {
        return since;
    }

    /** What is said of a lease at most once. */
    enum Report {
        LEAK,
        IDLE_IN_TRANSACTION
    }

    /**
     * A connection's stay outside the server's pool, which may span several leases. It is bounded in time and count, so that the
     * server's view of the connection (its age, its use, its limits) stays true and other users of the pool get their turn.
     */
    record Stay(long start, int leases) {

        private static final int MOST_LEASES = 256;
        private static final long LONGEST_NANOS = 100_000_000;

        boolean mayGoOn(long now) {
            return leases < MOST_LEASES && now - start < LONGEST_NANOS;
        }

        Stay next() {
            return new Stay(start, leases + 1);
        }
    }
}
