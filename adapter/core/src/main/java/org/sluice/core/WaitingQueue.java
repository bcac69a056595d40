package org.sluice.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that wait for a connection, first come, first served. A doubly linked list through the waiters themselves: adding,
 * taking the first and removing any one cost the same, however long the queue is. Guarded by the lane's lock.
 */
final class WaitingQueue {

    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private int size;

    /** What a session waits with. Completed at most once; whoever completes it with a lease and loses keeps the lease. */
    static final class Waiter extends CompletableFuture<Lease> {

        private final AcquisitionLane lane;
        private final ConnectionPool pool;
        private final Borrower borrower;
        private final long since;
        private final long deadline;
        private @Nullable Waiter before;
        private @Nullable Waiter after;
        private boolean queued;

        Waiter(AcquisitionLane lane, ConnectionPool pool, Borrower borrower, long since, long deadline) {
            this.lane = lane;
            this.pool = pool;
            this.borrower = borrower;
            this.since = since;
            this.deadline = deadline;
        }

        ConnectionPool pool() {
            return pool;
        }

        Borrower borrower() {
            return borrower;
        }

        long since() {
            return since;
        }

        /** Leaves the queue at once; a connection that comes too late goes to the next waiter. */
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                lane.cancelled(this);
            }
            return cancelled;
        }
    }

    int size() {
        return size;
    }

    void add(Waiter waiter) {
        waiter.queued = true;
        waiter.before = last;
        if (last == null) {
            first = waiter;
        } else {
            last.after = waiter;
        }
        last = waiter;
        size++;
    }

    @Nullable Waiter first() {
        return first;
    }

    /** The first waiter for a pool, removed, if it waited at that moment; else {@code null}. */
    @Nullable Waiter removeFirstOf(ConnectionPool pool, long moment) {
        Waiter waiter = first;
        while (waiter != null && waiter.pool != pool) {
            waiter = waiter.after;
        }
        if (waiter == null || waiter.since - moment > 0) {
            return null;
        }
        remove(waiter);
        return waiter;
    }

    @Nullable Waiter removeFirst() {
        Waiter waiter = first;
        if (waiter != null) {
            remove(waiter);
        }
        return waiter;
    }

    void remove(Waiter waiter) {
        if (!waiter.queued) {
            return;
        }
        waiter.queued = false;
        if (waiter.before == null) {
            first = waiter.after;
        } else {
            waiter.before.after = waiter.after;
        }
        if (waiter.after == null) {
            last = waiter.before;
        } else {
            waiter.after.before = waiter.before;
        }
        waiter.before = null;
        waiter.after = null;
        size--;
    }

    /** Removes those whose time is up. */
    List<Waiter> removeExpired(long now) {
        return removeIf(waiter -> waiter.deadline - now <= 0);
    }

    List<Waiter> removeAll() {
        return removeIf(waiter -> true);
    }

    private List<Waiter> removeIf(Predicate<Waiter> condition) {
        List<Waiter> removed = new ArrayList<>();
        Waiter waiter = first;
        while (waiter != null) {
            Waiter next = waiter.after;
            if (condition.test(waiter)) {
                remove(waiter);
                removed.add(waiter);
            }
            waiter = next;
        }
        return removed;
    }

    /** The time until the earliest deadline; {@code most} if nobody waits or it is further away. */
    long nanosToDeadline(long now, long most) {
        long least = most;
        // deadlines rise along the queue unless the time-out was shortened in the meantime; a look at both ends is not
        // enough then,
        // but the next tick, at most one period away, sees the rest
        if (first != null) {
            least = Math.min(least, first.deadline - now);
        }
        if (last != null) {
            least = Math.min(least, last.deadline - now);
        }
        return Math.max(least, 0);
    }
}
