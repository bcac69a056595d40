package org.sluice.cdi;

import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/**
 * The transaction that the calling thread's work belongs to: the one that the thread has, else the one of the running
 * continuation.
 *
 * @param onThread {@code null} if the thread has none
 * @param global {@code null} if there is none at all
 */
record CallersTransaction(
        @Nullable Transaction onThread, @Nullable GlobalTransaction global) {

    /** @throws SluiceException if the server does not tell */
    static CallersTransaction of(TransactionServices services) {
        try {
            Transaction found = services.manager().getTransaction();
            if (found == null || found.getStatus() == Status.STATUS_NO_TRANSACTION) {
                return new CallersTransaction(null, CurrentTransaction.get());
            }
            return new CallersTransaction(found, onThread(services));
        } catch (SystemException | RuntimeException e) {
            throw new SluiceException("SLUICE3052: the server does not tell the thread's transaction: " + e, e);
        }
    }

    private static GlobalTransaction onThread(TransactionServices services) {
        return services.registry().getResource(CurrentTransaction.RESOURCE) instanceof GlobalTransaction global
                ? global
                : new ForeignTransaction(services.registry().getTransactionKey());
    }

    boolean exists() {
        return global != null;
    }

    /** Whether its end is decided. Of a foreign one that is not known. */
    boolean ending() {
        return global instanceof AsyncTransaction own && own.ending();
    }

    /** Has it rolled back at its end, from the method that joined it or from a continuation of that. */
    void setRollbackOnly(Throwable cause) {
        if (global != null) {
            global.failed(cause);
        }
    }

    /** The same from the method itself, where a foreign one can be marked too. */
    void setRollbackOnlyHere(Throwable cause) {
        setRollbackOnly(cause);
        if (onThread == null) {
            return;
        }
        try {
            onThread.setRollbackOnly();
        } catch (SystemException | IllegalStateException e) {
            cause.addSuppressed(e); // it has ended: there is nothing to mark
        }
    }

    /** Runs something short as a continuation of this transaction. */
    void run(Runnable task) {
        GlobalTransaction before = CurrentTransaction.replace(global);
        try {
            task.run();
        } finally {
            CurrentTransaction.replace(before);
        }
    }
}
