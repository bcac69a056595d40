package org.sluice.core;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.Result;
import org.sluice.api.SessionClosedException;
import org.sluice.api.SluiceException;
import org.sluice.api.StatementCancelledException;
import org.sluice.api.StatementException;
import org.sluice.api.TransactionOptions;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.ResetOnReturn;
import org.sluice.api.spi.WatchSettings;

/**
 * The life of a session: which connection it holds, which transaction it is in, and its end. Everything here completes on
 * event loops or lane threads; {@link ApplicationSession} is what the application sees.
 *
 * <p>What the application asks for are steps, done in the order they were asked for. Sending a statement is a step that waits for
 * nothing. Ending a transaction is one that waits until nothing is on the way, and everything asked for after it waits for it.
 * {@link Steps#advance} does what is due, whenever something was asked for or has ended.
 *
 * <p>One lock; nothing foreign is called under it.
 */
final class Session implements Borrower, Steps.Owner {

    private enum Life {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final SessionEnvironment environment;
    private final String scope;
    private final boolean global;
    /** Made when somebody wants to know. */
    private @Nullable CompletableFuture<Void> closed;

    private final Steps steps = new Steps(this);
    /** Few sessions have any; thousands may wait. */
    private @Nullable Set<Session> adopted;
    /** On the way on connections that others use, too. */
    private @Nullable Set<Flight<?>> multiplexed;

    private Life life = Life.OPEN;
    private boolean touched;
    private @Nullable Hold hold;
    private @Nullable Transaction transaction;
    private @Nullable End end;

    Session(SessionEnvironment environment, String scope) {
        this(environment, scope, null);
    }

    private Session(SessionEnvironment environment, String scope, @Nullable Transaction global) {
        this.environment = environment;
        this.scope = scope;
        this.transaction = global;
        this.global = global != null;
    }

    /** What sessions do in a JTA transaction, whose connection the environment gives. */
    static Session inGlobal(SessionEnvironment environment, String description) {
        return new Session(environment, description, new Transaction(TransactionOptions.DEFAULT));
    }

    // ------------------------------------------------------------------ what is asked for

    /** Sends a statement: on the transaction's connection, or on one that is borrowed for it. */
    <T> Flight<T> submit(Flight<T> flight) {
        return asked(flight, () -> start(flight));
    }

    /** As {@link #submit}, in one transaction only: when that has ended, nothing is sent. */
    <T> Flight<T> submitIn(Transaction unit, Flight<T> flight) {
        return asked(flight, () -> {
            if (isIn(unit)) {
                start(flight);
            } else {
                flight.result.completeExceptionally(new UsageException("SLUICE1123: the transaction of the session of "
                        + scope + " in which the rows were to be read has ended, and its cursors with it"));
            }
        });
    }

    private <T> Flight<T> asked(Flight<T> flight, Runnable action) {
        WatchSettings watch = environment.settings().watch();
        if (watch.on()) {
            flight.issuedAt(CallSite.ofThisThread(watch.stack()));
        }
        SluiceException refusal = ask(false, action);
        if (refusal != null) {
            flight.result.completeExceptionally(refusal);
        }
        return flight;
    }

    private synchronized boolean isIn(@Nullable Transaction unit) {
        return transaction == unit;
    }

    /** The transaction that the session is in; {@code null} if it is in none, or in one that is ending. */
    @Nullable Transaction transaction() {
        synchronized (this) {
            return inTransaction() || global ? transaction : null;
        }
    }

    /** In a statement's stead, that cannot be sent: it fails in its turn, and with it the transaction that it was meant for. */
    <T> CompletableFuture<T> refuse(SluiceException cause) {
        CompletableFuture<T> refused = new CompletableFuture<>();
        return asked(refused, () -> {
            synchronized (this) {
                if (transaction != null) {
                    transaction.failed(transaction.level(), cause);
                }
            }
            refused.completeExceptionally(cause);
        });
    }

    /** Sends a whole transaction in one flight. */
    Flight<List<Result>> submitWhole(Flight<List<Result>> flight) {
        flight.judgedBy(failure -> {
            Hold current = flight.hold();
            if (failure instanceof OutcomeUnknownException && current != null) {
                current.drop(failure);
            }
            return failure;
        });
        return asked(flight, () -> {
            if (isIn(null)) {
                // it brings its own BEGIN, also where transactions begin by themselves
                send(flight);
            } else {
                flight.result.completeExceptionally(new UsageException("SLUICE1121: the session of " + scope
                        + " is in a transaction: a whole transaction cannot be sent inside it"));
            }
        });
    }

    /**
     * Begins a transaction; nothing is sent yet.
     *
     * @param over called when it is over, or does not come about
     */
    CompletableFuture<Void> begin(TransactionOptions options, Runnable over) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        begun.exceptionally(refusal -> {
            over.run();
            return null;
        });
        return asked(begun, () -> {
            if (began(new Transaction(options, over))) {
                begun.complete(null);
            } else {
                begun.completeExceptionally(new UsageException("SLUICE1103: the session of " + scope
                        + " is in a transaction already: commit or roll back first, or use beginNested()"));
            }
        });
    }

    private synchronized boolean began(Transaction unit) {
        boolean none = transaction == null;
        if (none) {
            transaction = unit;
        }
        return none;
    }

    CompletableFuture<Transaction.Level> beginNested() {
        CompletableFuture<Transaction.Level> begun = new CompletableFuture<>();
        return asked(begun, () -> {
            Transaction.Level level;
            Throwable failure = failureOfTransaction();
            synchronized (this) {
                level = transaction == null || failure != null ? null : transaction.nest();
            }
            if (level == null) {
                begun.completeExceptionally(new UsageException(
                        "SLUICE1114: the session of " + scope + " is in no transaction, or in one that has failed"));
            } else {
                start(Flight.command("SAVEPOINT " + level.savepoint()));
                begun.complete(level);
            }
        });
    }

    /** Commits or rolls back the whole transaction, after what is on the way in it. */
    CompletableFuture<Void> end(boolean commit) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        return askedAlone(ended, () -> {
            Transaction unit;
            synchronized (this) {
                unit = transaction;
            }
            if (unit == null && environment.settings().autobegin()) {
                over(ended, null);
            } else if (unit == null) {
                over(
                        ended,
                        new UsageException("SLUICE1104: the session of " + scope
                                + " is in no transaction: begin() first, or use withTransaction(...)"));
            } else {
                endTransaction(unit, commit, ended);
            }
        });
    }

    /** Keeps or undoes what was done since a savepoint. */
    CompletableFuture<Void> endNested(Transaction.Level level, boolean commit) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        return askedAlone(ended, () -> {
            Transaction unit;
            synchronized (this) {
                unit = transaction;
            }
            if (unit == null || !unit.has(level)) {
                over(ended, new UsageException("SLUICE1115: the nested transaction has ended already"));
            } else {
                endLevel(unit, level, commit, ended);
            }
        });
    }

    /** Rolls back what there is to roll back; the connection goes back with it. */
    CompletableFuture<Void> reset() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        return askedAlone(ended, () -> rollBackIfAny(ended));
    }

    /** Cancels what is under way. */
    void cancel() {
        adopted().forEach(Session::cancel);
        cancelAll(new StatementCancelledException("SLUICE1116: cancelled by cancel() on the session of " + scope));
    }

    /** Cancels one statement, wherever it is. */
    static void cancel(Flight<?> flight) {
        cancel(flight, new StatementCancelledException("SLUICE1119: its stage was cancelled"));
    }

    private static void cancel(Flight<?> flight, SluiceException reason) {
        flight.cancel(reason);
        Hold where = flight.hold();
        if (where != null) {
            where.cancel(flight, reason);
        }
    }

    /** Refuses new statements and ends the session when those asked for have ended. */
    CompletableFuture<Void> close() {
        if (closing("closed at ")) {
            adopted().forEach(Session::close);
            steps.advance();
            if (!closed().isDone()) {
                watchTheEnd();
            }
        }
        return closed();
    }

    /** Ends the session with its connection. */
    void invalidate() {
        Hold broken;
        if (closing("invalidated at ")) {
            adopted().forEach(Session::invalidate);
            synchronized (this) {
                broken = hold;
            }
            if (broken != null) {
                broken.drop(new ConnectionLostException("SLUICE1117: the session of " + scope + " was invalidated"));
            }
            steps.advance();
        }
    }

    private synchronized boolean closing(String how) {
        if (life != Life.OPEN) {
            return false;
        }
        life = Life.CLOSING;
        end = new End(how, System.currentTimeMillis());
        return true;
    }

    /** In words only for those who ask too late: most sessions end without. */
    private record End(String how, long millis) {

        @Override
        public String toString() {
            return how + Instant.ofEpochMilli(millis);
        }
    }

    boolean inTransaction() {
        synchronized (this) {
            return transaction != null && !steps.anyAlone();
        }
    }

    private synchronized CompletableFuture<Void> closed() {
        CompletableFuture<Void> known = closed;
        if (known == null) {
            known = new CompletableFuture<>();
            closed = known;
        }
        return known;
    }

    void whenClosed(Runnable task) {
        closed().whenComplete((done, failure) -> task.run());
    }

    synchronized boolean isOpen() {
        return life == Life.OPEN;
    }

    @Override
    public String name() {
        return scope;
    }

    @Override
    public synchronized Activity activity() {
        Hold current = hold;
        return current == null
                ? new Activity(false, false, environment.scheduler().nanoTime(), null, null)
                : current.activity(transaction != null);
    }

    @Override
    public void reclaim(SluiceException reason) {
        if (closing("ended, as it held its connection for longer than leak-after, at ")) {
            synchronized (this) {
                if (transaction != null) {
                    transaction.failed(transaction.level(), reason);
                }
            }
            adopted().forEach(session -> session.reclaim(reason));
            cancelAll(reason);
            steps.advance();
            if (!closed().isDone()) {
                watchTheEnd();
            }
        }
    }

    // ------------------------------------------------------------------ in a JTA transaction

    /** See {@link TransactionBranch#complete}. */
    CompletableFuture<@Nullable Throwable> complete() {
        closing("being completed since ");
        return onceAlone(done -> {
            Throwable failure;
            synchronized (this) {
                failure = transaction == null ? null : failureIfAny(transaction);
            }
            steps.endedAlone();
            done.complete(failure);
        });
    }

    /** See {@link TransactionBranch#end}. */
    CompletableFuture<Void> endBy(String command) {
        return onceAlone(done -> {
            Hold current;
            synchronized (this) {
                current = hold;
            }
            if (current == null) {
                over(done, null);
            } else {
                alone(current, command, refusal -> over(done, refusal));
            }
        });
    }

    /** See {@link TransactionBranch#ask}. */
    CompletableFuture<@Nullable Object> askAlone(String sql) {
        return onceAlone(done -> {
            Flight<Result> question =
                    new Flight<>(sql, connection -> connection.execute(sql, new Object[0]), false, patience());
            question.result.whenComplete((result, failure) -> {
                steps.endedAlone();
                if (failure == null) {
                    done.complete(result.rows().get(0).get(0));
                } else {
                    done.completeExceptionally(failure);
                }
            });
            send(question);
        });
    }

    /** See {@link TransactionBranch#over}. */
    CompletableFuture<Void> overGlobal() {
        closing("completed at ");
        synchronized (this) {
            transaction = null;
        }
        steps.advance();
        return closed();
    }

    /** Also after the session's end; the action says when it is over. */
    private <T> CompletableFuture<T> onceAlone(Consumer<CompletableFuture<T>> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        synchronized (this) {
            steps.ask(true, () -> action.accept(done));
        }
        steps.advance();
        return done;
    }

    synchronized boolean isBegun() {
        return transaction != null && transaction.begun();
    }

    synchronized boolean isConnected() {
        return hold != null && hold.isConnected();
    }

    synchronized boolean hasWritten() {
        return transaction != null && transaction.hasWritten();
    }

    // ------------------------------------------------------------------ steps

    private <T> CompletableFuture<T> asked(CompletableFuture<T> answer, Runnable action) {
        return asked(answer, false, action);
    }

    /** As {@link #asked}, for a step that waits until nothing is on the way, and is over when {@link #over} is called. */
    private CompletableFuture<Void> askedAlone(CompletableFuture<Void> answer, Runnable action) {
        return asked(answer, true, action);
    }

    private <T> CompletableFuture<T> asked(CompletableFuture<T> answer, boolean alone, Runnable action) {
        SluiceException refusal = ask(alone, action);
        if (refusal != null) {
            answer.completeExceptionally(refusal);
        }
        return answer;
    }

    private @Nullable SluiceException ask(boolean alone, Runnable action) {
        synchronized (this) {
            if (life != Life.OPEN) {
                return ended();
            }
            steps.ask(alone, action);
        }
        steps.advance();
        return null;
    }

    /** Why nothing can be asked of the session any more; {@code null} while it is open. */
    synchronized @Nullable SluiceException refusal() {
        return life == Life.OPEN ? null : ended();
    }

    private SluiceException ended() {
        if (global) {
            return new UsageException("SLUICE1125: not sent, as " + scope + " was " + end
                    + ". Statements of a JTA transaction are issued before it is committed: wait for the results that they"
                    + " depend on within the transaction, or put @AsyncTransactional on a method that returns a stage");
        }
        return new SessionClosedException("SLUICE1102: factory '" + environment.factory() + "': the session of " + scope
                + " was " + end + ". Use a session within its scope; for work that goes on longer use"
                + " factory.withSession(session -> ...).");
    }

    /** Ends another session with this one, which does not end before it; gives why not. */
    @Nullable SluiceException adopt(Session child) {
        synchronized (this) {
            if (life != Life.OPEN) {
                return ended();
            }
            adopted = added(adopted, child);
        }
        child.closed().whenComplete((done, failure) -> {
            synchronized (this) {
                adopted = removed(adopted, child);
            }
            steps.advance();
        });
        return null;
    }

    private synchronized List<Session> adopted() {
        return adopted == null ? List.of() : List.copyOf(adopted);
    }

    private static <T> Set<T> added(@Nullable Set<T> before, T one) {
        Set<T> all = before == null ? new HashSet<>(2) : before;
        all.add(one);
        return all;
    }

    private static <T> @Nullable Set<T> removed(@Nullable Set<T> before, T one) {
        if (before != null) {
            before.remove(one);
        }
        return before == null || before.isEmpty() ? null : before;
    }

    @Override
    public boolean nothingOnTheWay() {
        return multiplexed == null && (hold == null || hold.isIdle());
    }

    @Override
    public @Nullable Runnable leftToDo() {
        Hold current = hold;
        if (life == Life.CLOSED) {
            return null;
        }
        if (transaction != null) {
            if (life == Life.OPEN || global) {
                return null;
            }
            steps.beginAlone();
            return () -> rollBackIfAny(new CompletableFuture<>());
        }
        if (current != null) {
            if (touched && current.isConnected()) {
                touched = false;
                steps.beginAlone();
                return () -> undo(current);
            }
            touched = false;
            hold = null;
            return current::release;
        }
        if (life == Life.CLOSING && adopted == null) {
            life = Life.CLOSED;
            return () -> closed().complete(null);
        }
        return null;
    }

    /** The step that ran alone is over. Whoever waits for it is told when what was due after it is done. */
    private void over(CompletableFuture<Void> waiting, @Nullable Throwable failure) {
        steps.endedAlone();
        if (failure == null) {
            waiting.complete(null);
        } else {
            waiting.completeExceptionally(failure);
        }
    }

    // ------------------------------------------------------------------ statements

    private void start(Flight<?> flight) {
        Throwable failure = failureOfTransaction();
        if (failure != null) {
            flight.result.completeExceptionally(notDone(failure));
        } else if (!isSentWithOthers(flight)) {
            send(flight);
        }
    }

    /** Only while nothing else is on the way: what was issued before is done before. */
    private boolean isSentWithOthers(Flight<?> flight) {
        Multiplexer multiplexer = environment.multiplexer();
        if (multiplexer == null
                || !flight.mayBeShared()
                || environment.settings().resetOnReturn() == ResetOnReturn.FULL) {
            return false;
        }
        synchronized (this) {
            if (transaction != null || hold != null) {
                return false;
            }
            multiplexed = added(multiplexed, flight);
        }
        boolean sent = multiplexer.send(flight);
        if (sent) {
            flight.result.whenComplete((value, failure) -> arrived(flight));
        } else {
            synchronized (this) {
                multiplexed = removed(multiplexed, flight);
            }
        }
        return sent;
    }

    private void arrived(Flight<?> flight) {
        synchronized (this) {
            multiplexed = removed(multiplexed, flight);
        }
        steps.advance();
    }

    private void send(Flight<?> flight) {
        Hold current;
        Flight<Void> begin = null;
        boolean fresh;
        synchronized (this) {
            Transaction unit = transaction;
            touched |= StateReset.isDue(environment.settings().resetOnReturn(), flight.mayTouchState());
            Hold before = hold;
            fresh = before == null || !before.reserve();
            current = before == null || fresh ? new Hold(environment.scheduler(), patience(), steps::advance) : before;
            hold = current;
            if (fresh) {
                current.reserve();
            }
            if (unit != null) {
                Transaction.Level level = unit.level();
                flight.shownTo(value -> look(unit, flight.sql(), value))
                        .judgedBy(failed -> within(unit, level, failed));
                if (unit.beginOnce()) {
                    current.reserve();
                    begin = Flight.begin(unit.begin()).judgedBy(failed -> beginning(unit, current, failed));
                }
            }
        }
        if (fresh) {
            current.acquire(environment.source().apply(this), flight.issuedAt());
        }
        current.send(begin == null ? List.of(flight) : List.of(begin, flight));
    }

    private void look(Transaction unit, String sql, @Nullable Object result) {
        if (global && TransactionBranch.writes(sql, result)) {
            synchronized (this) {
                unit.wrote();
            }
        }
    }

    /** Why nothing can be sent in the transaction any more; where transactions begin by themselves, begins one. */
    private synchronized @Nullable Throwable failureOfTransaction() {
        if (transaction == null && environment.settings().autobegin()) {
            transaction = new Transaction(TransactionOptions.DEFAULT, () -> {});
        }
        return transaction == null ? null : transaction.failure();
    }

    private Duration patience() {
        return environment.settings().resetTimeout();
    }

    /**
     * BEGIN travels with the statements behind it, and each of those has a Sync of its own. Should BEGIN alone fail, they may
     * have been committed one by one: nobody knows, and the connection is not used again.
     */
    private @Nullable Throwable beginning(Transaction unit, Hold current, @Nullable Throwable failure) {
        if (failure == null) {
            return null;
        }
        Throwable reported = failure;
        if (failure instanceof StatementException) {
            reported = new OutcomeUnknownException(
                    "SLUICE1108: BEGIN failed, and statements were sent behind it: they may have been committed, each"
                            + " alone. " + failure.getMessage(),
                    failure);
        }
        synchronized (this) {
            unit.failed(unit.level(), reported);
        }
        if (reported instanceof OutcomeUnknownException) {
            current.drop(reported);
        }
        return reported;
    }

    /** In a transaction, the first failure is what all later ones are about. */
    private @Nullable Throwable within(Transaction unit, Transaction.Level level, @Nullable Throwable failure) {
        Throwable first;
        synchronized (this) {
            first = failure == null ? unit.failure() : unit.failed(level, failure);
        }
        if (first instanceof OutcomeUnknownException) {
            return first;
        }
        return failure == null || first == null || first == failure ? failure : notDone(first);
    }

    private static TransactionRolledBackException notDone(Throwable first) {
        return new TransactionRolledBackException(
                "SLUICE1101: not done, as the transaction has failed before: " + first.getMessage(), first);
    }

    // ------------------------------------------------------------------ ends

    private void rollBackIfAny(CompletableFuture<Void> ended) {
        Transaction unit;
        synchronized (this) {
            unit = transaction;
        }
        if (unit == null) {
            over(ended, null);
        } else {
            endTransaction(unit, false, ended);
        }
    }

    private void endTransaction(Transaction unit, boolean commit, CompletableFuture<Void> ended) {
        Hold current;
        boolean connected;
        Throwable failure;
        synchronized (this) {
            current = hold;
            connected = isConnected();
            failure = failureIfAny(unit);
        }
        if (current == null || !connected || !unit.begun()) {
            over(unit, ended, commit ? Outcome.notCommitted(failure, null) : null);
        } else if (commit && failure == null) {
            alone(current, "COMMIT", refusal -> over(unit, ended, Outcome.notCommitted(null, refusal)));
        } else {
            alone(current, "ROLLBACK", refusal -> {
                if (refusal != null) {
                    current.drop(refusal);
                }
                over(unit, ended, commit ? Outcome.notCommitted(failure, null) : null);
            });
        }
    }

    /** Under the lock: what makes it impossible to commit. */
    private @Nullable Throwable failureIfAny(Transaction unit) {
        if (unit.begun() && !isConnected()) {
            unit.failed(unit.level(), new ConnectionLostException("the connection was lost before COMMIT was sent"));
        }
        return unit.failure();
    }

    private void over(Transaction unit, CompletableFuture<Void> ended, @Nullable Throwable failure) {
        synchronized (this) {
            if (transaction == unit) {
                transaction = null;
            }
        }
        unit.over();
        over(ended, failure);
    }

    private void endLevel(Transaction unit, Transaction.Level level, boolean commit, CompletableFuture<Void> ended) {
        Hold current;
        Throwable failure;
        synchronized (this) {
            current = hold;
            failure = unit.failureSince(level);
            unit.end(level);
        }
        if (current == null) {
            over(ended, failure);
            return;
        }
        boolean keep = commit && failure == null;
        String release = "RELEASE SAVEPOINT " + level.savepoint();
        alone(current, keep ? release : "ROLLBACK TO SAVEPOINT " + level.savepoint() + "; " + release, refusal -> {
            if (refusal != null) {
                synchronized (this) {
                    unit.failed(unit.level(), refusal);
                }
            }
            over(ended, commit && failure != null ? Outcome.notCommitted(failure, null) : refusal);
        });
    }

    /** Undoes what the session may have left on the connection. */
    private void undo(Hold current) {
        current.resetting();
        alone(current, StateReset.FULL, refusal -> {
            if (refusal != null) {
                current.drop(refusal);
            }
            over(new CompletableFuture<>(), null);
        });
    }

    /** Sends a command while nothing else is on the way, with limited patience unless it is to keep what was done. */
    private void alone(Hold current, String sql, Consumer<@Nullable Throwable> then) {
        Scheduler.Timer watch = sql.startsWith("COMMIT") || sql.startsWith("PREPARE")
                ? () -> {}
                : environment.scheduler().after(patience().toNanos(), () -> current.drop(tooLong(sql)));
        current.reserve();
        Flight<Void> flight = Flight.command(sql);
        flight.result.whenComplete((done, refusal) -> {
            watch.cancel();
            then.accept(refusal);
        });
        current.send(flight);
    }

    private SluiceException tooLong(String what) {
        return new SluiceException("SLUICE1107: the connection of " + scope + " was dropped: "
                + (what.equals(StateReset.FULL) ? "the reset" : what) + " took longer than reset-timeout");
    }

    /** What is on the way may go on for a while after the end, then it is cancelled. */
    private void watchTheEnd() {
        Scheduler.Timer grace = environment
                .scheduler()
                .after(
                        environment.settings().closeGrace().toNanos(),
                        () -> cancelAll(new StatementCancelledException("SLUICE1118: cancelled, as the session of "
                                + scope + " has ended and the statement ran on for longer than close-grace")));
        closed().whenComplete((done, failure) -> grace.cancel());
    }

    void cancelAll(SluiceException reason) {
        Hold current;
        List<Flight<?>> elsewhere;
        synchronized (this) {
            current = hold;
            elsewhere = multiplexed == null ? List.of() : List.copyOf(multiplexed);
        }
        if (current != null) {
            current.cancelAll(reason);
        }
        elsewhere.forEach(flight -> cancel(flight, reason));
    }
}
