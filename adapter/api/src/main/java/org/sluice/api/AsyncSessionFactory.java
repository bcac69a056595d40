package org.sluice.api;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions on one database. Made once by the application server: injected with {@code @Inject}, or looked up in JNDI
 * ({@code @Resource}). It is the connection factory interface of the resource adapter (Jakarta Connectors 2.1, section 6.5.1).
 *
 * <p>Safe for use by any number of threads. No method blocks.
 */
public interface AsyncSessionFactory {

    /**
     * Opens a session that the caller has to {@linkplain AsyncSession#close() close}. Costs nothing until its first statement.
     */
    AsyncSession openSession();

    /**
     * Opens a session, does the work with it, and closes it when the work's stage completes, however it completes. Needs no
     * request: this is the way for timers, background tasks and start-up.
     *
     * @param work called on the calling thread; if it throws or returns {@code null}, the returned stage fails
     * @return completes after the session's end with the work's result or failure
     */
    <T> CompletionStage<T> withSession(Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work);

    /** As {@link #withSession}, with one transaction around the work: see {@link AsyncSession#withTransaction}. */
    <T> CompletionStage<T> withTransaction(Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work);

    /** As {@link #withTransaction(Function)}, with options. */
    default <T> CompletionStage<T> withTransaction(
            TransactionOptions options, Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(work, "work");
        return withSession(session -> session.withTransaction(options, work));
    }

    /** As {@link #withRetries(int, TransactionOptions, Function)}, with the factory's defaults. */
    default <T> CompletionStage<T> withRetries(
            int attempts, Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return withRetries(attempts, TransactionOptions.DEFAULT, work);
    }

    /**
     * Does the work in a transaction, and does all of it again if it fails for a reason that another attempt may mend: a failed
     * serialization or a deadlock. Each attempt has a new session and a new transaction, as with {@link #withTransaction}.
     *
     * <p><b>What is tried again</b>: a failure, of the work or of its commit, that is a {@link RetryableException}, or a
     * {@link TransactionRolledBackException} because of one. Nothing else is, least of all an {@link OutcomeUnknownException}:
     * the transaction may have been committed. A failure that the work wraps in an exception of its own is not recognised.
     *
     * <p><b>The work must be repeatable.</b> The database forgets a failed attempt; mails that were sent, fields that were set
     * and statements on other sessions stay. The work must issue its statements on the session that it is given (an injected one
     * is not part of the transaction), and must not end the transaction itself.
     *
     * <p><b>Between attempts</b> nothing is held, neither a connection nor a thread. The wait is random, between nothing and 10 ms
     * after the first attempt, between nothing and twice as long after each further one, and never longer than 1 s.
     *
     * <p>Cancelling the returned stage stops further attempts; one that is under way goes on to its end.
     *
     * @param attempts how often the work is done at most, at least 1
     * @param work called on the calling thread the first time, later on a thread of the server's with the context of the first
     *     time
     * @return completes after the end of the last attempt with its result, or with its failure, in which the failures before it
     *     are {@linkplain Throwable#getSuppressed() suppressed}, in order
     * @throws IllegalArgumentException if {@code attempts} is less than 1
     * @see <a href="https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html">PostgreSQL: serialization
     *     failure handling</a>
     */
    <T> CompletionStage<T> withRetries(
            int attempts,
            TransactionOptions options,
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work);

    /** The state of the pool now. */
    PoolStatus pool();
}
