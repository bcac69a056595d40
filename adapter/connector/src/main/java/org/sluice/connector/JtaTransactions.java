package org.sluice.connector;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.SluiceException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;
import org.sluice.core.GlobalTransactions;
import org.sluice.core.Scheduler;
import org.sluice.core.TransactionBranch;

/**
 * Brings one factory's sessions into JTA transactions. The first statement in a transaction allocates a connection on the calling
 * thread, so that the server enlists it, and closes the handle at once; the connection stays the transaction's until that ends.
 *
 * <p>Before the transaction is committed, on the committing thread, everything that was issued is waited for; if any of it has
 * failed, the transaction is rolled back.
 */
final class JtaTransactions implements GlobalTransactions {

    private static final Logger LOGGER = System.getLogger("org.sluice.connector");

    private final TransactionRegistry registry;
    private final GlobalIds ids;
    private final Map<Object, TransactionBranch> branches;
    private final ContainerPool pool;
    private final Scheduler clock;
    private final Duration patience;
    private final Runnable afterEnlistment;

    /**
     * Enlists nothing yet.
     *
     * @param ids of all pools' transactions
     * @param branches of the pool's, by the key of their transaction, whichever factory made them
     * @param patience how long a connection may take to be fit for use
     * @param afterEnlistment run on a thread that has taken a connection, or tried to, when the handle is closed
     */
    JtaTransactions(
            TransactionRegistry registry,
            GlobalIds ids,
            Map<Object, TransactionBranch> branches,
            ContainerPool pool,
            Scheduler clock,
            Duration patience,
            Runnable afterEnlistment) {
        this.registry = registry;
        this.ids = ids;
        this.branches = branches;
        this.pool = pool;
        this.clock = clock;
        this.patience = patience;
        this.afterEnlistment = afterEnlistment;
    }

    @Override
    public boolean isActive() {
        return CurrentTransaction.get() != null || registry.status() != Status.STATUS_NO_TRANSACTION;
    }

    @Override
    public @Nullable TransactionBranch current(Branches maker) {
        int status = registry.status();
        if (status == Status.STATUS_NO_TRANSACTION) {
            GlobalTransaction bound = CurrentTransaction.get();
            return bound == null ? null : inContinuation(bound, maker);
        }
        if (status != Status.STATUS_ACTIVE) {
            throw new UsageException("SLUICE2047: not sent, as the JTA transaction of this thread is "
                    + (status == Status.STATUS_MARKED_ROLLBACK ? "marked for rollback" : "ending")
                    + ": statements are issued while it is active");
        }
        return onThread(maker);
    }

    private TransactionBranch inContinuation(GlobalTransaction bound, Branches maker) {
        TransactionBranch known = branches.get(bound.key());
        return known != null ? known : bound.resumed(() -> onThread(maker));
    }

    private TransactionBranch onThread(Branches maker) {
        TransactionSynchronizationRegistry transaction = registry.get();
        TransactionBranch known = branches.get(transaction.getTransactionKey());
        if (known != null) {
            return known;
        }
        try {
            return enlisted(transaction, maker);
        } finally {
            afterEnlistment.run();
        }
    }

    private TransactionBranch enlisted(TransactionSynchronizationRegistry transaction, Branches maker) {
        GlobalTransaction global = transaction.getResource(CurrentTransaction.RESOURCE) instanceof GlobalTransaction own
                ? own
                : new ThreadTransaction(transaction.getTransactionKey());
        ConnectionHandle handle = allocate(global, maker);
        EnlistedWork work = handle.enlisted();
        if (work == null) {
            handle.giveBack();
            throw new UsageException("SLUICE2004: not sent, as sessions of " + handle.description()
                    + " cannot take part in the JTA transaction on this thread: the server's pool has transaction support"
                    + " 'NoTransaction'. Set sluice.transaction-support to local or xa (the pool's attribute"
                    + " transaction-support), or call from a method with @TransactionAttribute(NOT_SUPPORTED) or"
                    + " @Transactional(NOT_SUPPORTED)");
        }
        try {
            Blocking.await(maker.examined(handle), patience, "examining " + handle.description());
        } catch (SluiceException e) {
            transaction.setRollbackOnly();
            handle.drop(e);
            throw e;
        }
        if (!ids.agree(work.global(), global.key())) {
            SluiceException elsewhere = enlistedElsewhere(handle);
            transaction.setRollbackOnly();
            handle.drop(elsewhere);
            throw elsewhere;
        }
        TransactionBranch branch = maker.on(EnlistedConnection.of(handle), global);
        work.attach(branch);
        branches.put(global.key(), branch);
        transaction.registerInterposedSynchronization(new Completion(transaction, branch));
        handle.giveBack();
        return branch;
    }

    private static SluiceException enlistedElsewhere(ConnectionHandle handle) {
        return new SluiceException("SLUICE2052: not sent, as the server has enlisted " + handle.description()
                + " in another JTA transaction than that of this thread, which can only be rolled back now. Some servers do"
                + " that where threads share a component's context, as continuations of one stage do: begin transactions"
                + " there with @AsyncTransactional");
    }

    private ConnectionHandle allocate(GlobalTransaction global, Branches maker) {
        long since = clock.nanoTime();
        try {
            return pool.allocateHere();
        } catch (ConnectionLostException e) {
            markForRollback();
            throw e;
        } catch (RuntimeException e) {
            throw asSluiceException(maker.refused(global.description(), since, e));
        }
    }

    /** The server's pool has failed to enlist: on Payara nothing else can be enlisted in the transaction after that. */
    private void markForRollback() {
        if (registry.status() == Status.STATUS_ACTIVE) {
            registry.get().setRollbackOnly();
        }
    }

    private static SluiceException asSluiceException(Throwable failure) {
        return failure instanceof SluiceException known
                ? known
                : new SluiceException(
                        "SLUICE2048: the server's pool gave no connection: " + failure.getMessage(), failure);
    }

    /** What happens around the end of one transaction. */
    private final class Completion implements Synchronization {

        private final TransactionSynchronizationRegistry transaction;
        private final TransactionBranch branch;

        Completion(TransactionSynchronizationRegistry transaction, TransactionBranch branch) {
            this.transaction = transaction;
            this.branch = branch;
        }

        /** On the committing thread, which may wait. */
        @Override
        public void beforeCompletion() {
            Throwable failure = Blocking.await(branch.complete(), "the statements of " + branch);
            if (failure != null) {
                LOGGER.log(
                        Level.WARNING,
                        () -> "SLUICE2049: " + branch + " is rolled back, as a statement in it has failed: "
                                + failure.getMessage());
                branch.transaction().failed(failure);
                transaction.setRollbackOnly();
            }
        }

        @Override
        public void afterCompletion(int status) {
            branches.remove(branch.transaction().key(), branch);
            ids.forget(branch.transaction().key());
        }
    }
}
