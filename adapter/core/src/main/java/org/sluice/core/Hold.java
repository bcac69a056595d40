package org.sluice.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.StatementException;
import org.sluice.api.StatementTimeoutException;
import org.sluice.core.Borrower.Activity;

/**
 * A session's hold on one connection, from the request for it to its return. What is sent through it before the lease has come
 * waits for it; then everything goes out in the order it was given, without waiting for results.
 *
 * <p>The session counts what is on the way: {@link #reserve()} under the session's lock, then {@link #send} outside it. When the
 * last of them has ended, {@code idle} is called.
 *
 * <p>A statement is cancelled on the server only while it is the one that the server runs: the first of those sent and not
 * answered. A request that is answered by anything but its own effect (SQLSTATE 57014) may still be under way and hit whoever
 * comes next; then the connection is not used again.
 */
final class Hold {

    private static final String QUERY_CANCELED = "57014";
    /** Nothing can be sent before there is a lease. Never added to. */
    private static final Deque<Flight<?>> NONE_YET = new ArrayDeque<>(0);

    private final Scheduler scheduler;
    private final Duration patience;
    private final Runnable idle;
    private final boolean shared;
    // small at first: thousands may wait with one statement each
    private final Deque<Flight<?>> unsent = new ArrayDeque<>(1);
    private Deque<Flight<?>> sent = NONE_YET;
    private @Nullable CompletableFuture<Lease> acquisition;
    private volatile @Nullable Lease lease;
    private @Nullable Throwable refusal;
    private volatile @Nullable Throwable spoilt;
    private @Nullable Throwable dropped;
    private @Nullable CallSite takenAt;
    private @Nullable String lastSent;
    private boolean givenUp;
    private boolean sending;
    private int outstanding;
    private long changed;

    /**
     * A hold on nothing yet, for what is reserved at once.
     *
     * @param patience how long the server may take to answer after a cancel request
     * @param idle called on whatever thread the last result came, outside every lock
     */
    Hold(Scheduler scheduler, Duration patience, Runnable idle) {
        this(scheduler, patience, idle, false);
    }

    private Hold(Scheduler scheduler, Duration patience, Runnable idle, boolean shared) {
        this.scheduler = scheduler;
        this.patience = patience;
        this.idle = idle;
        this.shared = shared;
    }

    /** One for statements of several sessions: none of them is hit by the cancellation of another. */
    static Hold shared(Scheduler scheduler, Duration patience, Runnable idle) {
        return new Hold(scheduler, patience, idle, true);
    }

    void acquire(CompletableFuture<Lease> wanted, @Nullable CallSite place) {
        synchronized (this) {
            takenAt = place;
            acquisition = wanted;
        }
        wanted.whenComplete((came, failure) -> {
            synchronized (this) {
                lease = came;
                sent = came == null ? NONE_YET : new ArrayDeque<>(1);
                refusal = failure == null ? null : dropped != null ? dropped : Failures.unwrapped(failure);
            }
            drain();
        });
    }

    /** Counts one more; not if the hold has just been given up, as the only statement in it was cancelled. */
    synchronized boolean reserve() {
        if (!givenUp && outstanding++ == 0) {
            changed = scheduler.nanoTime();
        }
        return !givenUp;
    }

    synchronized Activity activity(boolean inTransaction) {
        String text = lastSent;
        return new Activity(
                outstanding > 0, inTransaction, changed, text == null ? null : StatementText.shown(text), takenAt);
    }

    /** Notes that what the session left behind is being undone. */
    void resetting() {
        Lease current = lease;
        if (current != null) {
            current.resetting();
        }
    }

    synchronized boolean isIdle() {
        return outstanding == 0;
    }

    /** Sends what was reserved. */
    void send(Flight<?> flight) {
        send(List.of(flight));
    }

    /** The same for several that belong together: nobody cancels some of them in between. */
    void send(List<Flight<?>> flights) {
        flights.forEach(flight -> flight.boards(this));
        synchronized (this) {
            unsent.addAll(flights);
        }
        drain();
    }

    private void drain() {
        boolean atIt = false;
        while (true) {
            Flight<?> next;
            Lease current;
            Throwable reason;
            synchronized (this) {
                sending &= !atIt;
                current = lease;
                if (sending || (current == null && refusal == null)) {
                    return;
                }
                next = unsent.poll();
                if (next == null) {
                    return;
                }
                sending = true;
                reason = next.cancelled() != null ? next.cancelled() : refusal;
                if (reason == null) {
                    sent.add(next);
                    lastSent = next.sql();
                }
            }
            if (current == null || reason != null) {
                end(next, null, reason);
            } else {
                fly(next, current);
            }
            atIt = true;
        }
    }

    private <T> void fly(Flight<T> flight, Lease current) {
        if (!flight.timeout().isZero()) {
            flight.watchedBy(scheduler.after(
                    flight.timeout().toNanos(),
                    () -> cancel(
                            flight,
                            new StatementTimeoutException("SLUICE1113: the statement ran for longer than "
                                    + Durations.text(flight.timeout().toNanos()) + " and was cancelled"))));
        }
        flight.send(current.connection()).whenComplete((value, failure) -> {
            answered(flight, failure);
            end(flight, value, failure == null ? null : Failures.unwrapped(failure));
        });
    }

    /** Off the wire; whoever was behind it is what the server runs now. */
    private void answered(Flight<?> flight, @Nullable Throwable failure) {
        flight.unwatch();
        Flight<?> first;
        synchronized (this) {
            sent.remove(flight);
            if (flight.cancelSent() && !isCancellation(failure)) {
                spoilt = new ConnectionLostException("a cancel request came too late for its statement");
            }
            first = sent.peek();
            if (shared || first == null || first.cancelled() == null || first.cancelSent()) {
                return;
            }
            first.sendCancelOnce();
        }
        cancelOnServer();
    }

    private static boolean isCancellation(@Nullable Throwable failure) {
        return failure != null
                && Failures.unwrapped(failure) instanceof StatementException refused
                && refused.sqlState().equals(QUERY_CANCELED);
    }

    /** The result comes last: by then the connection has gone back if nothing else needs it. */
    private <T> void end(Flight<T> flight, @Nullable T value, @Nullable Throwable failure) {
        flight.show(value);
        Throwable reported = flight.judge(told(flight, failure));
        ended();
        if (reported == null) {
            flight.result.complete(value);
        } else {
            flight.result.completeExceptionally(reported);
        }
    }

    /** Why it was cancelled, where that is what ended it. */
    private static @Nullable Throwable told(Flight<?> flight, @Nullable Throwable failure) {
        boolean byCancel = isCancellation(failure) || failure instanceof ConnectionLostException;
        return flight.cancelled() != null && byCancel ? flight.cancelled() : failure;
    }

    private void ended() {
        boolean last;
        synchronized (this) {
            outstanding--;
            last = outstanding == 0;
            if (last) {
                changed = scheduler.nanoTime();
            }
        }
        if (last) {
            idle.run();
        }
    }

    /** Cancels one statement, wherever it is. Does nothing if it has ended, nor to a BEGIN that others were sent behind. */
    void cancel(Flight<?> flight, Throwable reason) {
        boolean waiting;
        boolean running = false;
        CompletableFuture<Lease> wanted;
        synchronized (this) {
            waiting = unsent.remove(flight);
            if (!waiting && flight.opensTransaction()) {
                return;
            }
            flight.cancel(reason);
            boolean safe = !shared || outstanding == 1;
            if (sent.peek() == flight && !flight.cancelSent() && safe) {
                flight.sendCancelOnce();
                running = true;
                // nobody else's statement may come behind it now
                givenUp |= shared;
            }
            givenUp |= waiting && outstanding == 1 && lease == null;
            wanted = givenUp ? acquisition : null;
        }
        if (wanted != null) {
            wanted.cancel(false);
        }
        if (waiting) {
            end(flight, null, reason);
        }
        if (running) {
            cancelOnServer();
        }
        if (shared) {
            flight.result.completeExceptionally(reason);
        }
    }

    /** Cancels everything that has not ended; the last first, so that nothing can be sent without the BEGIN before it. */
    void cancelAll(Throwable reason) {
        List<Flight<?>> all = new ArrayList<>();
        synchronized (this) {
            all.addAll(sent);
            all.addAll(unsent);
        }
        Collections.reverse(all);
        all.forEach(flight -> cancel(flight, reason));
    }

    private void cancelOnServer() {
        Lease current = lease;
        if (current == null) {
            return;
        }
        current.connection().cancel();
        scheduler.after(patience.toNanos(), () -> {
            synchronized (this) {
                Flight<?> first = sent.peek();
                if (first == null || !first.cancelSent()) {
                    return;
                }
            }
            current.drop(new ConnectionLostException("the server did not answer to a cancel request"));
        });
    }

    /** Whether a lease came and its connection still stands. */
    boolean isConnected() {
        Lease current = lease;
        return current != null && current.connection().isOpen();
    }

    /** Whether a lease came, and its connection was lost, or none came. */
    synchronized boolean isLost() {
        return refusal != null || (lease != null && !isConnected());
    }

    /** How many are on the way, or wait for the lease. */
    synchronized int outstanding() {
        return outstanding;
    }

    /** Gives the lease back; the connection must be clean. A spoilt one is dropped. */
    void release() {
        Lease current = lease;
        if (current == null) {
            return;
        }
        if (spoilt != null) {
            current.drop(spoilt);
        } else {
            current.release();
        }
    }

    /** Has the connection closed, or leaves the queue; whatever is on the way fails. */
    void drop(Throwable cause) {
        CompletableFuture<Lease> wanted;
        synchronized (this) {
            dropped = cause;
            wanted = acquisition;
        }
        if (wanted != null && !wanted.cancel(false)) {
            wanted.thenAccept(current -> current.drop(cause));
        }
    }
}
