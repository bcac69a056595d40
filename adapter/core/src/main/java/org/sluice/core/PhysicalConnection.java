package org.sluice.core;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Result;
import org.sluice.api.Statement;

/**
 * One connection to PostgreSQL, without a session. Port, implemented over the database client.
 *
 * <p>Every method may be called from any thread and returns at once. The futures complete on the connection's event loop, in
 * the order of the calls, normally or with a {@link org.sluice.api.SluiceException}: whoever attaches to them must neither block
 * nor run application code. When the connection is lost, everything unanswered fails with
 * {@link org.sluice.api.ConnectionLostException}.
 */
public interface PhysicalConnection {

    /** The process id of the server's backend. */
    int processId();

    /** Whether the socket was open when last looked at, and nobody has asked to close it. */
    boolean isOpen();

    /**
     * Sends one statement by the extended protocol, without waiting for those before it.
     *
     * @param parameters JDK values, the first for {@code $1}; not changed by anybody until the future is complete
     */
    CompletableFuture<Result> execute(String sql, @Nullable Object[] parameters);

    /**
     * Sends one statement with several rows of parameters, in one flight and with one Sync: all of it is one transaction, if it
     * is in none already. What fails ends it: the rows behind are not done, and the future fails.
     *
     * @param rows at least one, as {@link #execute} takes them
     * @return a result for each row, in order
     */
    CompletableFuture<List<Result>> executeMany(String sql, List<@Nullable Object[]> rows);

    /** Opens a cursor for one statement; only in a transaction. */
    CompletableFuture<RowCursor> openCursor(String sql, @Nullable Object[] parameters);

    /** Sends one command of the adapter's own, such as {@code BEGIN}, by the simple protocol, without waiting for those before it. */
    CompletableFuture<Void> command(String sql);

    /**
     * Sends {@code BEGIN}, statements and {@code COMMIT} together. If a statement cannot be sent, or fails, nothing is
     * committed, and the future fails with that statement's error.
     *
     * @param begin BEGIN with its options
     * @return the results, after the commit; fails with {@link org.sluice.api.OutcomeUnknownException} if BEGIN itself failed,
     *     after which the connection must not be used again, or if the connection was lost after everything was sent
     */
    CompletableFuture<List<Result>> executeTransaction(String begin, List<Statement> statements);

    /**
     * Asks the server, on a second socket, to cancel what this connection's backend is doing. Completes when the request was
     * sent; what is running then may end normally, or fail with SQLSTATE 57014, at any time after.
     *
     * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS">PostgreSQL:
     *     canceling requests in progress</a>
     */
    CompletableFuture<Void> cancel();

    /**
     * Closes the connection: politely, and the socket hard if that takes too long. Idempotent.
     *
     * @return completes normally when the socket is closed
     */
    CompletableFuture<Void> close();

    /**
     * As {@link #close()}, and says why to whoever waits for an answer or asks later.
     *
     * @param why for people: a clause that follows a colon
     */
    default CompletableFuture<Void> close(String why) {
        return close();
    }
}
