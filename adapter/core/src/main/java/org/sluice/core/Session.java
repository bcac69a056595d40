package org.sluice.core;

import java.io.EOFException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.Result;
import org.sluice.api.RetryableException;
import org.sluice.api.SessionClosedException;
import org.sluice.api.SluiceException;
import org.sluice.api.StatementException;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.UsageException;

/**
 * The life of a session: which connection it holds, which transaction it is in, and its end. Everything here completes on
 * event loops or lane threads; {@link ApplicationSession} is what the application sees.
 *
 * <p>One lock; nothing foreign is called under it. Whenever something has come to its end, {@link #advance} looks what is due
 * next: ending the transaction, giving the connection back, ending the session.
 */
final class Session {

    private enum Life {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final SessionEnvironment environment;
    private final String scope;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final List<Runnable> afterTransaction = new ArrayList<>();
    private Life life = Life.OPEN;
    private @Nullable Hold hold;
    private @Nullable Transaction transaction;
    private @Nullable Instant endedAt;

    Session(SessionEnvironment environment, String scope) {
        this.environment = environment;
        this.scope = scope;
    }

    /** Sends a statement: on the transaction's connection, or on one that is borrowed for it. */
    CompletableFuture<Result> execute(String sql, @Nullable Object[] parameters) {
        return submit(connection -> connection.execute(sql, parameters));
    }

    /** Sends what {@code how} sends: on the transaction's connection, or on one that is borrowed for it. */
    <T> CompletableFuture<T> submit(Function<PhysicalConnection, CompletableFuture<T>> how) {
        CompletableFuture<T> result = new CompletableFuture<>();
        submit(how, result);
        return result;
    }

    private <T> void submit(Function<PhysicalConnection, CompletableFuture<T>> how, CompletableFuture<T> result) {
        Hold current;
        Transaction unit;
        boolean fresh;
        boolean begin;
        synchronized (this) {
            unit = transaction;
            if (unit != null && unit.end() != null && life == Life.OPEN) {
                afterTransaction.add(() -> submit(how, result));
                return;
            }
            Throwable refusal = refusal(unit);
            if (refusal != null) {
                result.completeExceptionally(refusal);
                return;
            }
            fresh = hold == null;
            current = hold != null ? hold : new Hold(this::advance);
            hold = current;
            current.reserve();
            begin = unit != null && unit.beginOnce();
            if (begin) {
                current.reserve();
            }
        }
        if (fresh) {
            current.acquire(environment.source().apply(scope));
        }
        if (unit != null && begin) {
            current.send(
                    connection -> connection.command("BEGIN"), beginning(unit, current), new CompletableFuture<>());
        }
        current.send(how, unit == null ? failure -> failure : within(unit), result);
    }

    private @Nullable Throwable refusal(@Nullable Transaction unit) {
        if (life != Life.OPEN) {
            return ended();
        }
        Throwable failure = unit == null ? null : unit.failure();
        return failure == null ? null : notDone(failure);
    }

    private SessionClosedException ended() {
        return new SessionClosedException(
                "SLUICE1102: factory '" + environment.factory() + "': the session of " + scope
                        + " was closed at " + endedAt
                        + ". Use a session within its scope; for work that goes on longer use factory.withSession(session -> ...).");
    }

    /**
     * BEGIN travels with the statements behind it, and each of those has a Sync of its own. Should BEGIN alone fail, they may
     * have been committed one by one: nobody knows, and the connection is not used again.
     */
    private Hold.Verdict beginning(Transaction unit, Hold current) {
        return failure -> {
            if (failure instanceof StatementException) {
                Throwable unknown = new OutcomeUnknownException(
                        "SLUICE1108: BEGIN failed, and statements were sent behind it: they may have been committed, each"
                                + " alone. " + failure.getMessage(),
                        failure);
                note(unit, unknown);
                current.drop(unknown);
                return unknown;
            }
            return failure == null ? null : note(unit, failure);
        };
    }

    /** In a transaction, the first failure is what all later ones are about. */
    private Hold.Verdict within(Transaction unit) {
        return failure -> {
            Throwable first = failure == null ? failureOf(unit) : note(unit, failure);
            if (first instanceof OutcomeUnknownException) {
                return first;
            }
            return failure == null || first == null || first == failure ? failure : notDone(first);
        };
    }

    private static TransactionRolledBackException notDone(Throwable first) {
        return new TransactionRolledBackException(
                "SLUICE1101: not done, as the transaction has failed before: " + first.getMessage(), first);
    }

    private synchronized @Nullable Throwable failureOf(Transaction unit) {
        return unit.failure();
    }

    private synchronized Throwable note(Transaction unit, Throwable failure) {
        unit.failed(failure);
        return Objects.requireNonNullElse(unit.failure(), failure);
    }

    /** Begins a transaction; gives why not, or {@code null}. */
    @Nullable SluiceException begin() {
        synchronized (this) {
            if (life != Life.OPEN) {
                return ended();
            }
            if (transaction != null) {
                return new UsageException("SLUICE1103: the session of " + scope
                        + " is in a transaction already: commit or roll back first");
            }
            transaction = new Transaction();
            return null;
        }
    }

    /** Ends the transaction after what is on the way in it. */
    CompletableFuture<Void> end(Transaction.End how) {
        Transaction unit;
        synchronized (this) {
            unit = transaction;
            if (life != Life.OPEN) {
                return CompletableFuture.failedFuture(ended());
            }
            if (unit == null || unit.end() != null) {
                return CompletableFuture.failedFuture(new UsageException("SLUICE1104: the session of " + scope + " is "
                        + (unit == null ? "in no transaction" : "ending its transaction already")
                        + ": begin() first, or use withTransaction(...)"));
            }
            unit.endBy(how);
        }
        advance();
        return unit.ended;
    }

    boolean inTransaction() {
        synchronized (this) {
            return transaction != null && transaction.end() == null;
        }
    }

    /** Refuses new statements and ends the session when those on the way have ended. */
    CompletableFuture<Void> close() {
        Hold busy;
        synchronized (this) {
            if (life != Life.OPEN) {
                return closed;
            }
            life = Life.CLOSING;
            endedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            busy = hold != null && !hold.isIdle() ? hold : null;
        }
        if (busy != null) {
            abandonAfter(
                    environment.closeGrace(), busy, "its session has ended, and it ran on for longer than close-grace");
        }
        advance();
        return closed;
    }

    /** Does what is due now that something has ended. Any thread; does nothing while statements are on the way. */
    private void advance() {
        Runnable due;
        synchronized (this) {
            due = due();
        }
        due.run();
    }

    private Runnable due() {
        Hold current = hold;
        Transaction unit = transaction;
        if (current != null && !current.isIdle()) {
            return () -> {};
        }
        if (unit != null) {
            if (unit.end() == null && life == Life.CLOSING) {
                unit.endBy(Transaction.End.ROLLBACK);
            }
            return unit.end() != null && unit.startEnding() ? endOf(unit, current) : () -> {};
        }
        hold = null;
        List<Runnable> next = List.copyOf(afterTransaction);
        afterTransaction.clear();
        boolean last = life == Life.CLOSING;
        if (last) {
            life = Life.CLOSED;
        }
        return () -> {
            if (current != null) {
                current.release();
            }
            next.forEach(Runnable::run);
            if (last) {
                closed.complete(null);
            }
        };
    }

    private Runnable endOf(Transaction unit, @Nullable Hold current) {
        boolean connected = current != null && current.isConnected();
        if (!connected && unit.begun()) {
            unit.failed(lost());
        }
        if (current == null || !connected) {
            return () -> ended(unit, null);
        }
        boolean commit = unit.end() == Transaction.End.COMMIT && unit.failure() == null;
        current.reserve();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        return () -> {
            Scheduler.Timer watch = commit
                    ? () -> {}
                    : dropAfter(environment.resetTimeout(), current, "ROLLBACK took longer than reset-timeout");
            answer.whenComplete((done, refusal) -> {
                watch.cancel();
                if (!commit && refusal != null) {
                    current.drop(refusal);
                }
                ended(unit, commit ? refusal : null);
            });
            current.send(connection -> connection.command(commit ? "COMMIT" : "ROLLBACK"), failure -> failure, answer);
        };
    }

    private static ConnectionLostException lost() {
        return new ConnectionLostException("the connection was lost before COMMIT was sent", new EOFException());
    }

    /** The transaction is over, with this refusal of COMMIT if there was one. */
    private void ended(Transaction unit, @Nullable Throwable refusal) {
        synchronized (this) {
            transaction = null;
        }
        Throwable failure = unit.failure();
        boolean commit = unit.end() == Transaction.End.COMMIT;
        advance();
        if (!commit || (failure == null && refusal == null)) {
            unit.ended.complete(null);
        } else {
            unit.ended.completeExceptionally(notCommitted(failure, refusal));
        }
    }

    private static Throwable notCommitted(@Nullable Throwable failure, @Nullable Throwable refusal) {
        if (failure == null && refusal instanceof ConnectionLostException) {
            return new OutcomeUnknownException(
                    "SLUICE1105: the connection was lost while the transaction was being committed: it may have been"
                            + " committed or not. Look into the database before trying again.",
                    refusal);
        }
        if (failure == null && refusal instanceof RetryableException) {
            return refusal;
        }
        Throwable cause = failure != null ? failure : Objects.requireNonNull(refusal);
        return new TransactionRolledBackException(
                "SLUICE1106: not committed but rolled back: " + cause.getMessage(), cause);
    }

    private void abandonAfter(Duration time, Hold current, String why) {
        Scheduler.Timer timer = environment.scheduler().after(time.toNanos(), () -> {
            current.abandon(cancelled(why));
            dropAfter(environment.resetTimeout(), current, why);
        });
        closed.whenComplete((done, failure) -> timer.cancel());
    }

    private Scheduler.Timer dropAfter(Duration time, Hold current, String why) {
        return environment.scheduler().after(time.toNanos(), () -> current.drop(cancelled(why)));
    }

    private SluiceException cancelled(String why) {
        return new SluiceException("SLUICE1107: the connection of " + scope + " was dropped: " + why);
    }

    String scope() {
        return scope;
    }
}
