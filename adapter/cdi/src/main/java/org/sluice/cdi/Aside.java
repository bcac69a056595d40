package org.sluice.cdi;

import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/** The caller's transaction, put aside while a method runs that is not to be part of it. Opened and closed on one thread. */
final class Aside implements AutoCloseable {

    private final TransactionManager manager;
    private final CallersTransaction caller;
    private final @Nullable GlobalTransaction bound;

    private Aside(TransactionManager manager, CallersTransaction caller) {
        this.manager = manager;
        this.caller = caller;
        this.bound = CurrentTransaction.replace(null);
    }

    /** @throws SluiceException if the server does not suspend it */
    static Aside put(TransactionManager manager, CallersTransaction caller) {
        if (caller.onThread() != null) {
            try {
                manager.suspend();
            } catch (SystemException | RuntimeException e) {
                throw new SluiceException("SLUICE3053: the caller's transaction could not be suspended: " + e, e);
            }
        }
        return new Aside(manager, caller);
    }

    /** @throws SluiceException if the caller's transaction could not be resumed; the server rolls it back then */
    @Override
    public void close() {
        CurrentTransaction.replace(bound);
        if (caller.onThread() == null) {
            return;
        }
        try {
            if (manager.getTransaction() != null) {
                manager.suspend(); // the method left one of its own
            }
            manager.resume(caller.onThread());
        } catch (InvalidTransactionException | SystemException | RuntimeException e) {
            throw new SluiceException("SLUICE3054: the caller's transaction could not be resumed: " + e, e);
        }
    }
}
