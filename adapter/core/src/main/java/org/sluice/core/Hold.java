package org.sluice.core;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session's hold on one connection, from the request for it to its return. What is sent through it before the lease has come
 * waits for it; then everything goes out in the order it was given, without waiting for results.
 *
 * <p>The session counts what is on the way: {@link #reserve()} under the session's lock, then {@link #send} outside it. When the
 * last of them has ended, {@code idle} is called.
 */
final class Hold {

    private final Runnable idle;
    private final Queue<Statement<?>> unsent = new ArrayDeque<>();
    private @Nullable CompletableFuture<Lease> acquisition;
    private @Nullable Lease lease;
    private @Nullable Throwable refusal;
    private @Nullable Throwable abandoned;
    private boolean sending;
    private int outstanding;

    /** Calls {@code idle} on whatever thread the last result came, outside every lock. */
    Hold(Runnable idle) {
        this.idle = idle;
    }

    /** Looks at how a statement ended, before anybody else does; gives the failure to report, or {@code null} for success. */
    @FunctionalInterface
    interface Verdict {
        @Nullable Throwable on(@Nullable Throwable failure);
    }

    private record Statement<T>(
            Function<PhysicalConnection, CompletableFuture<T>> how, Verdict verdict, CompletableFuture<T> result) {

        void send(PhysicalConnection connection, Hold hold) {
            how.apply(connection).whenComplete((value, failure) -> end(value, failure, hold));
        }

        /** The result comes last: by then the connection has gone back if nothing else needs it. */
        void end(@Nullable T value, @Nullable Throwable failure, Hold hold) {
            Throwable reported = verdict.on(failure == null ? null : Failures.unwrapped(failure));
            hold.ended();
            if (reported == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(reported);
            }
        }
    }

    void acquire(CompletableFuture<Lease> wanted) {
        synchronized (this) {
            acquisition = wanted;
        }
        wanted.whenComplete((came, failure) -> {
            synchronized (this) {
                lease = came;
                refusal = failure == null || abandoned != null ? abandoned : Failures.unwrapped(failure);
            }
            drain();
        });
    }

    synchronized void reserve() {
        outstanding++;
    }

    synchronized boolean isIdle() {
        return outstanding == 0;
    }

    /** Sends what was reserved. */
    <T> void send(
            Function<PhysicalConnection, CompletableFuture<T>> how, Verdict verdict, CompletableFuture<T> result) {
        synchronized (this) {
            unsent.add(new Statement<>(how, verdict, result));
        }
        drain();
    }

    private void drain() {
        while (true) {
            Statement<?> next;
            synchronized (this) {
                if (sending || (lease == null && refusal == null)) {
                    return;
                }
                next = unsent.poll();
                if (next == null) {
                    return;
                }
                sending = true;
            }
            sendOrRefuse(next);
            synchronized (this) {
                sending = false;
            }
        }
    }

    private void sendOrRefuse(Statement<?> statement) {
        Lease current = lease;
        if (current != null) {
            statement.send(current.connection(), this);
        } else if (refusal != null) {
            statement.end(null, refusal, this);
        }
    }

    private void ended() {
        boolean last;
        synchronized (this) {
            outstanding--;
            last = outstanding == 0;
        }
        if (last) {
            idle.run();
        }
    }

    /** Whether a lease came and its connection still stands. */
    boolean isConnected() {
        Lease current = lease;
        return current != null && current.connection().isOpen();
    }

    /** Gives the lease back; the connection must be clean. */
    void release() {
        Lease current = lease;
        if (current != null) {
            current.release();
        }
    }

    /** Has the connection closed; whatever is on the way fails. */
    void drop(Throwable cause) {
        Lease current = lease;
        if (current != null) {
            current.drop(cause);
        }
    }

    /** Stops what is on the way: leaves the queue, or has the server cancel what runs and then drops the connection. */
    void abandon(Throwable cause) {
        CompletableFuture<Lease> wanted;
        synchronized (this) {
            abandoned = cause;
            wanted = acquisition;
        }
        if (wanted == null || wanted.cancel(false)) {
            return;
        }
        wanted.thenAccept(current ->
                // a cancel request may come late and hit whoever uses the connection then: so it is never used again
                current.connection().cancel().whenComplete((done, failure) -> current.drop(cause)));
    }
}
