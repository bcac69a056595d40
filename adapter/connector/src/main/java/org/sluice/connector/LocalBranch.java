package org.sluice.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/**
 * A transaction of one connection that the server begins and ends (Jakarta Connectors 2.1, section 7.7). BEGIN travels with the
 * first statement. Blocks; the server may call on any thread, but not on an event loop.
 */
final class LocalBranch implements LocalTransaction {

    private final BranchHome home;
    private @Nullable EnlistedWork current;

    LocalBranch(BranchHome home) {
        this.home = home;
    }

    /**
     * Begins.
     *
     * @throws LocalTransactionException if the connection is in a transaction already, or is closed
     */
    @Override
    public synchronized void begin() throws ResourceException {
        if (current != null) {
            throw new LocalTransactionException(
                    "SLUICE2042: " + home.description() + " is in a transaction already: " + current);
        }
        try {
            current = home.beginLocal();
        } catch (SluiceException e) {
            throw failed("could not begin", e);
        }
    }

    /**
     * Waits for the statements that were issued, and commits; rolls back if one of them has failed.
     *
     * @throws LocalTransactionException if nothing is committed, or if that is unknown as the connection was lost; the message
     *     says which
     */
    @Override
    public void commit() throws ResourceException {
        EnlistedWork work = taken();
        try {
            Throwable failure = work.complete();
            if (failure != null) {
                work.end("ROLLBACK");
                throw failed("was rolled back and not committed, as a statement has failed", failure);
            }
            if (work.isBegun()) {
                work.end("COMMIT");
            }
        } catch (SluiceException e) {
            throw failed("could not be committed", e);
        } finally {
            work.over();
        }
    }

    /** Cancels what is running, and rolls back. A lost connection is no error: PostgreSQL rolls back then. */
    @Override
    public void rollback() throws ResourceException {
        EnlistedWork work = taken();
        try {
            work.end("ROLLBACK");
        } catch (SluiceException e) {
            home.close("a transaction on it could not be rolled back: " + e.getMessage());
        } finally {
            work.over();
        }
    }

    private synchronized EnlistedWork taken() throws ResourceException {
        EnlistedWork work = current;
        if (work == null) {
            throw new LocalTransactionException("SLUICE2043: " + home.description() + " is in no transaction");
        }
        current = null;
        return work;
    }

    private ResourceException failed(String what, Throwable cause) {
        return new LocalTransactionException(
                "SLUICE2044: the transaction on " + home.description() + " " + what + ": " + cause.getMessage(), cause);
    }
}
