package org.sluice.bench;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import org.jspecify.annotations.Nullable;

/** On no thread is there ever a JTA transaction. */
final class NoTransactions implements TransactionSynchronizationRegistry {

    @Override
    public int getTransactionStatus() {
        return Status.STATUS_NO_TRANSACTION;
    }

    @Override
    public @Nullable Object getTransactionKey() {
        return null;
    }

    @Override
    public void putResource(Object key, Object value) {
        throw new IllegalStateException("no transaction");
    }

    @Override
    public Object getResource(Object key) {
        throw new IllegalStateException("no transaction");
    }

    @Override
    public void registerInterposedSynchronization(Synchronization sync) {
        throw new IllegalStateException("no transaction");
    }

    @Override
    public void setRollbackOnly() {
        throw new IllegalStateException("no transaction");
    }

    @Override
    public boolean getRollbackOnly() {
        throw new IllegalStateException("no transaction");
    }
}
