package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.GlobalTransaction;

/** Port: finds what a session has of the JTA transaction that the calling thread's work belongs to. */
public interface GlobalTransactions {

    /** Where there are none. */
    GlobalTransactions NONE = new GlobalTransactions() {

        @Override
        public boolean isActive() {
            return false;
        }

        @Override
        public @Nullable TransactionBranch current(Branches branches) {
            return null;
        }
    };

    /** Whether the calling thread's work belongs to a JTA transaction, in whatever state that is. */
    boolean isActive();

    /**
     * The branch that sessions of this factory use now; {@code null} if there is no JTA transaction. The first call in a
     * transaction enlists a connection, and blocks for it.
     *
     * @param branches makes the branch, if it is the first call
     * @throws org.sluice.api.SluiceException if there is a transaction and sessions cannot take part in it: nothing may be sent
     */
    @Nullable TransactionBranch current(Branches branches);

    /** Makes branches on connections that the server has enlisted. */
    interface Branches {

        /**
         * Says whether a connection that the pool gave is fit for use.
         *
         * @return completes normally when it is, on any thread, or fails with why not
         */
        CompletableFuture<@Nullable Void> examined(PooledConnection connection);

        /**
         * What to tell the application if the pool gave no connection.
         *
         * @param borrower who asked for it
         * @param since when, by the scheduler's clock
         */
        Throwable refused(String borrower, long since, Throwable failure);

        /** A branch on a connection, which is the transaction's until the branch is over. */
        TransactionBranch on(PooledConnection connection, GlobalTransaction transaction);
    }
}
