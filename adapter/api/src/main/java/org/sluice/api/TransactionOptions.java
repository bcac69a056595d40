package org.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * How a transaction is to run. What is {@code null} is left to the factory's configuration ({@code sluice.isolation},
 * {@code sluice.read-only}, {@code sluice.deferrable}), and else to the database.
 *
 * @param isolation the isolation level
 * @param readOnly whether the transaction may not write
 * @param deferrable whether a serializable read-only transaction waits at its start until it can run without risk of a
 *     serialization failure
 * @see <a href="https://www.postgresql.org/docs/current/sql-set-transaction.html">PostgreSQL: SET TRANSACTION</a>
 */
public record TransactionOptions(
        @Nullable Isolation isolation,
        @Nullable Boolean readOnly,
        @Nullable Boolean deferrable) {

    /** Nothing but the defaults. */
    public static final TransactionOptions DEFAULT = new TransactionOptions(null, null, null);

    /**
     * The isolation levels that PostgreSQL tells apart.
     *
     * @see <a href="https://www.postgresql.org/docs/current/transaction-iso.html">PostgreSQL: transaction isolation</a>
     */
    public enum Isolation {
        READ_COMMITTED,
        REPEATABLE_READ,
        SERIALIZABLE
    }

    /** The defaults with an isolation level. */
    public static TransactionOptions isolation(Isolation isolation) {
        return DEFAULT.withIsolation(isolation);
    }

    /** A copy with another isolation level. */
    public TransactionOptions withIsolation(Isolation level) {
        return new TransactionOptions(level, readOnly, deferrable);
    }

    /** A copy that may write, or may not. */
    public TransactionOptions withReadOnly(boolean only) {
        return new TransactionOptions(isolation, only, deferrable);
    }

    /** A copy that is deferrable, or is not. */
    public TransactionOptions withDeferrable(boolean may) {
        return new TransactionOptions(isolation, readOnly, may);
    }
}
