package org.sluice.api;

import java.util.concurrent.CompletionStage;

/**
 * A part of a transaction that can be kept or undone alone: a savepoint. From {@link AsyncSession#beginNested()}.
 *
 * <p>Ends once, by {@link #commit}, {@link #rollback}, or the end of what it is nested in; later calls fail with
 * {@link UsageException}. Threads, order and errors are those of {@link AsyncSession}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-savepoint.html">PostgreSQL: SAVEPOINT</a>
 */
public interface NestedTransaction {

    /**
     * Keeps what was done since {@link AsyncSession#beginNested()}, as part of the outer transaction, after everything that was
     * issued has ended. If one of its statements failed, it is undone instead, the outer transaction goes on, and the stage
     * fails with {@link TransactionRolledBackException}.
     */
    CompletionStage<Void> commit();

    /** Undoes what was done since {@link AsyncSession#beginNested()}, failures included; the outer transaction goes on. */
    CompletionStage<Void> rollback();
}
