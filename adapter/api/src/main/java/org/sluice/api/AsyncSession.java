package org.sluice.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An application's unit of work with one PostgreSQL database: cheap, lazy, with one owner.
 *
 * <p><b>Connections.</b> A session holds no connection until its first statement, and none between statements outside a
 * transaction. Inside a transaction it holds one connection from the first statement until the transaction's end. The
 * connection comes from the application server's pool and goes back to it.
 *
 * <p><b>Order and pipelining.</b> Statements are sent in the order of the calls. Statements that are issued while a
 * connection is held or awaited are sent without waiting for the results of those before them. A statement outside a
 * transaction is a transaction of its own; its failure leaves the others alone.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and never blocks. Calls made at the same time by several
 * threads are safe; their order is then undefined. The returned stages complete on threads of the application server, with
 * the context (naming, class loader, security) of the call that first used the session, unless
 * {@code sluice.continuations=direct} was configured. A dependent stage that is attached after completion runs, as always
 * with {@link CompletionStage}, on the attaching thread. Methods with the suffix {@code Async} and no executor run on the
 * same server threads.
 *
 * <p><b>Errors.</b> Database errors, time-outs and wrong use are reported by the returned stage, as a
 * {@link SluiceException}; methods that return a stage do not throw it. {@link NullPointerException} is thrown at once for an
 * argument that must not be {@code null}.
 *
 * <p><b>Parameters</b> are positional: {@code $1} is the first. {@code null} is SQL {@code NULL}; a {@code null} array means
 * one parameter that is {@code NULL}. An array that is one parameter is cast to {@code Object}, or given as a list:
 * {@code (Object) ids}; Java takes an array of objects that stands alone for the parameters themselves. Their values never appear in messages or logs. {@link Row} has the table of types.
 *
 * <p><b>Named parameters</b> are written {@code :name}, and given by one {@link Parameters} in place of the positional ones:
 * {@code Parameters.of("id", 7, "delta", 3)}, {@code Parameters.of(map)} or {@code Parameters.of(record)}. A record, or a
 * {@link java.util.Map} with strings for keys, may also stand there by itself; it counts as named parameters if the statement
 * has names and no {@code $1}, and is the value of {@code $1} otherwise. Only then does the statement's text matter; without
 * named parameters it is sent as it is, and {@code :name} in it is an error of PostgreSQL's syntax. Further:
 *
 * <ul>
 *   <li>A name begins with a letter or {@code _}, goes on with letters, digits and {@code _}, and is the same only in the same
 *       case. It may be used several times, and becomes one {@code $n}; so all its uses have to agree on its type.
 *   <li>Strings, {@code "identifiers"}, {@code $tag$} quotes and comments are left alone, and so are {@code ::} and {@code :=}.
 *   <li>A colon directly behind a word, a number, a closing bracket or quote is that of an array's slice: {@code a[1:n]} and
 *       {@code a[lo:hi]} have no parameters, {@code a[:n]} and {@code a[1 : :n]} have one. (Write {@code a[1 : n]} for the
 *       column {@code n} where there are blanks: {@code a[1 :n]} has a parameter.)
 *   <li>{@link UsageException}, with the names: one is not given; one of a map or of names and values is not used (a record may
 *       have more than is used); {@code $1} and {@code :name} in one statement.
 *   <li>A position in an error message of PostgreSQL's counts in the text with {@code $1}.
 * </ul>
 *
 * <p><b>RETURNING</b> gives rows as a query does, in every method: {@code one(Long.class, "insert ... returning id", ...)}.
 *
 * <p><b>Results</b> are complete, immutable, and usable after the session's end.
 *
 * <p><b>End.</b> An injected session is closed when its request ends; a session from
 * {@link AsyncSessionFactory#withSession} when its work ends; one from {@link AsyncSessionFactory#openSession()} by
 * {@link #close()}. What was not committed by then is rolled back. Each later call fails with
 * {@link SessionClosedException}, which tells when and by what the session was ended.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">PostgreSQL: message flow</a>
 */
public interface AsyncSession extends AutoCloseable {

    /**
     * Runs one statement and gives its rows and the number of rows it changed.
     *
     * <p>Transaction control ({@code BEGIN}, {@code COMMIT}, {@code ROLLBACK}, {@code SAVEPOINT} and the like) is refused with
     * {@link UsageException}: {@link #begin()}, {@link #commit()} and {@link #rollback()} are the way.
     */
    CompletionStage<Result> execute(String sql, @Nullable Object... parameters);

    /**
     * Gives the first column of the first row, converted to {@code type}; {@code null} if there is no row or the value is
     * {@code NULL}.
     */
    <T> CompletionStage<@Nullable T> scalar(Class<T> type, String sql, @Nullable Object... parameters);

    /** Gives the first column of every row, in the server's order. {@code NULL} becomes {@code null} in the list. */
    <T> CompletionStage<List<@Nullable T>> scalars(Class<T> type, String sql, @Nullable Object... parameters);

    /**
     * Gives the only row. Fails with {@link NoResultException} or {@link TooManyResultsException} if there is not exactly one.
     *
     * @param type see {@link #list}
     */
    <T> CompletionStage<T> one(Class<T> type, String sql, @Nullable Object... parameters);

    /**
     * Gives the first row, or nothing if there is none.
     *
     * @param type see {@link #list}
     */
    <T> CompletionStage<Optional<T>> first(Class<T> type, String sql, @Nullable Object... parameters);

    /**
     * Gives every row, in the server's order.
     *
     * @param type what a row becomes: {@link Row} itself; a record, whose components are filled from the columns of the same
     *     name ({@code ownerName} also takes {@code owner_name}; upper and lower case are the same); or a type of a column, for
     *     a result of one column. A row that does not fit fails the stage with {@link MappingException}. A component that is a
     *     record itself is filled from the columns whose names begin with its own and {@code _}: {@code owner} from
     *     {@code owner_id} and {@code owner_name}; it is {@code null} in a row where all of them are {@code NULL}, as after an
     *     outer join. A component of type {@code List<String>}, or of another class, takes an array
     */
    <T> CompletionStage<List<T>> list(Class<T> type, String sql, @Nullable Object... parameters);

    /**
     * Runs one statement once for each row of parameters, all in one flight over the network, and all or nothing: outside a
     * transaction the call is a transaction of its own. Inside one, a failure fails the transaction, as that of any statement.
     *
     * <p>A row that fails ends the call: those behind it are not done. The failure's message says which it was. Parameters that
     * do not fit are found before any row is sent.
     *
     * @param rows each an {@code Object[]} of positional parameters, or {@link Parameters}, a {@link java.util.Map} or a record;
     *     all with names or all without. They are copied. A single array needs {@code List.<Object[]>of(array)}: without the
     *     type, the list is one of the array's elements. No rows are no error: nothing is sent then. All rows are in memory,
     *     and on the way, together; for millions, make several calls
     * @return a result for each row, in order, with the rows of {@code RETURNING} and the number of rows changed
     */
    CompletionStage<List<Result>> executeMany(String sql, List<?> rows);

    /**
     * Gives the rows one after another, from a cursor on the server, as they are asked for: for results that are too large to be
     * held. A portion of {@code sluice.fetch-size} rows (see {@link #withFetchSize}) is read when the subscriber wants more and
     * has been given the last one; nothing is read ahead.
     *
     * <p>Nothing happens before a subscriber comes; there can be one only. Signals come on the same threads as stages complete,
     * one after another. In a transaction the cursor is part of it, and ends with it: reading on is an error then. Outside one, the
     * stream has a connection and a transaction of its own, from the first request until its end, which is the last row, an
     * error, the subscription's {@code cancel()}, or the end of this session, whichever comes first; so a stream that is abandoned
     * half-way holds its connection no longer than the session lives.
     *
     * @param type see {@link #list}
     * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY">PostgreSQL: portals</a>
     */
    <T> Flow.Publisher<T> stream(Class<T> type, String sql, @Nullable Object... parameters);

    /**
     * The same session with another number of rows that {@link #stream} reads at a time.
     *
     * @param rows at least 1
     */
    AsyncSession withFetchSize(int rows);

    /**
     * Begins a transaction. The returned stage is complete at once: {@code BEGIN} travels with the first statement.
     * Fails with {@link UsageException} if a transaction has been begun already.
     */
    CompletionStage<Void> begin();

    /** As {@link #begin()}, with options. */
    CompletionStage<Void> begin(TransactionOptions options);

    /**
     * Begins a transaction inside the transaction: a savepoint, which travels with the next statement. Fails with
     * {@link UsageException} outside a transaction, unless {@code sluice.autobegin} is on: then it begins that, too.
     */
    CompletionStage<NestedTransaction> beginNested();

    /**
     * Commits, after everything that was issued in the transaction has ended.
     *
     * <p>If one of the statements failed, the transaction is rolled back instead and the stage fails with
     * {@link TransactionRolledBackException}, its cause being the first failure. If the connection is lost while the commit is
     * under way, nobody knows the outcome: {@link OutcomeUnknownException}. Fails with {@link UsageException} if no transaction
     * was begun.
     */
    CompletionStage<Void> commit();

    /**
     * Rolls back, after everything that was issued in the transaction has ended. A connection that is lost on the way does not
     * fail the stage: PostgreSQL rolls back then. Fails with {@link UsageException} if no transaction was begun.
     */
    CompletionStage<Void> rollback();

    /**
     * Begins a transaction, does the work, and commits if the work's stage succeeds or rolls back if it fails (or if
     * {@code work} throws or returns {@code null}). The returned stage completes after the transaction's end, with the work's
     * result or its failure.
     *
     * @param work called on the calling thread, with this session
     */
    <T> CompletionStage<T> withTransaction(Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work);

    /** As {@link #withTransaction(Function)}, with options. */
    <T> CompletionStage<T> withTransaction(
            TransactionOptions options, Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work);

    /** As {@link #withTransaction(Function)}, for a {@linkplain #beginNested() nested} transaction. */
    <T> CompletionStage<T> withNested(Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work);

    /**
     * Runs a whole transaction in one flight: {@code BEGIN}, the statements and {@code COMMIT} are sent together. For
     * transactions whose statements are known beforehand; nothing can be decided on the way.
     *
     * <p>If a statement fails, everything is rolled back, and the stage fails with that statement's error. If only its result
     * cannot be read ({@link MappingException}), that is found out too late, and the message says that all was committed. If the
     * connection is lost, nobody knows the outcome: {@link OutcomeUnknownException}. Fails with {@link UsageException} inside a transaction.
     *
     * @return the results, in the statements' order, after the commit
     */
    CompletionStage<List<Result>> executeTransaction(List<Statement> statements);

    /** As {@link #executeTransaction(List)}, with options. */
    CompletionStage<List<Result>> executeTransaction(TransactionOptions options, List<Statement> statements);

    /** Whether a transaction was begun by {@link #begin()} or {@link #withTransaction} and has not ended. */
    boolean inTransaction();

    /**
     * The same session with another time-out for the statements that are issued through the result: for one call
     * ({@code session.withTimeout(d).one(...)}) or for many. A statement that runs for longer is cancelled on the server and
     * fails with {@link StatementTimeoutException}. The time counts from when the statement is sent. The default is
     * {@code sluice.statement-timeout}.
     *
     * @param timeout zero for none
     */
    AsyncSession withTimeout(Duration timeout);

    /**
     * The same session, whose reads that are issued through the result may travel on a connection together with those of other
     * sessions, one behind the other without waiting for answers ({@code sluice.multiplexed-connections}, {@code
     * sluice.multiplexed-in-flight}). That saves waiting for connections where many sessions read a little each. It is the default
     * where {@code sluice.multiplexed-reads} is set.
     *
     * <p>Only {@code SELECT}, {@code VALUES}, {@code TABLE} and {@code SHOW} do, and only while the session is in no transaction and
     * has nothing else on the way; everything else, streams too, goes as always. Such a read is not ordered against what is issued
     * after it without waiting for it. The statement must leave nothing behind on its connection: what is known to, by its text, goes
     * as always; that no function which it calls does is for the caller to know.
     *
     * <p>Time-out and cancellation complete the stage at once. They cancel on the server only if no other session's statement could
     * be hit; else it runs to its end there.
     */
    AsyncSession multiplexed();

    /**
     * Cancels what is under way: statements that wait for a connection are not sent, the one that the server runs is cancelled
     * there, and those behind it are cancelled in their turn. They fail with {@link StatementCancelledException}, unless they
     * ended first. The session stays usable; a transaction in which a statement was cancelled has failed.
     *
     * <p>A single statement is cancelled by cancelling the stage it was given with: {@code stage.toCompletableFuture().cancel(true)}.
     */
    void cancel();

    /**
     * Rolls back what was not committed, after what was issued has ended, and gives the connection back. The session stays
     * usable.
     */
    CompletionStage<Void> reset();

    /**
     * Ends the session at once and has its connection, if it holds one, closed and removed from the pool: for a connection that
     * is known to be broken. What is under way fails. Idempotent; never throws.
     */
    void invalidate();

    /** Starts the end of the session as {@link #closeAsync()} does, and returns at once. Idempotent; never throws. */
    @Override
    void close();

    /**
     * Ends the session: refuses new statements, lets those already issued end (and cancels them after
     * {@code sluice.close-grace}), rolls back what was not committed, and gives the connection back. Idempotent: every call
     * gives a stage that completes, normally, when the end is reached.
     */
    CompletionStage<Void> closeAsync();
}
