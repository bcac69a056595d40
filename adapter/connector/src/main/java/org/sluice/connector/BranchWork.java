package org.sluice.connector;

import org.jspecify.annotations.Nullable;

/**
 * The work of one transaction branch on one managed connection, as the branch's ends see it. Blocking; never called on an event
 * loop.
 *
 * <p>{@link #complete} and {@link #ask} run without a lock: a rollback, by {@link #end}, may come from another thread meanwhile,
 * and makes them return. Of {@link #end} and {@link #over} there is one caller at a time.
 */
interface BranchWork {

    /** Waits for everything issued; from then on refuses new statements. Gives the first failure or null. */
    @Nullable Throwable complete();

    /** Whether BEGIN was ever sent: else there is nothing to end on the server. */
    boolean isBegun();

    /** Whether a statement's result proves that the branch has written (then no transaction id need be asked for). */
    boolean hasWritten();

    /**
     * Sends the command that ends the branch's transaction on this connection ("COMMIT", "ROLLBACK", "PREPARE TRANSACTION
     * '...'") after {@link #complete}, and waits for its answer. A rollback does not need {@link #complete} before it: it refuses
     * new statements, and first cancels what is running.
     *
     * <p>PostgreSQL answers COMMIT and PREPARE TRANSACTION of a transaction that has failed without an error, having rolled back:
     * so {@link #complete} must give every failure that a rollback to a savepoint has not undone. After a failure of this the
     * connection is not given back to its pool, unless the server refused a COMMIT or PREPARE TRANSACTION.
     *
     * @throws org.sluice.api.SluiceException {@link org.sluice.api.StatementException} with its SQLSTATE if the server refused,
     *     {@link org.sluice.api.ConnectionLostException} or {@link org.sluice.api.OutcomeUnknownException} if the connection broke
     */
    void end(String command);

    /** A query of one text value within the branch, waits. */
    @Nullable String ask(String sql);

    /** The branch is over: the session ends, the connection is free for its pool. Idempotent. */
    void over();
}
