package org.sluice.cdi;

import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.UsageException;

/** Short sections in which a thread has a transaction that is suspended otherwise. One thread at a time. */
final class ResumedSections {

    /** Long enough for taking a connection from a pool that is busy. */
    private static final long LONGEST_WAIT_SECONDS = 30;

    private final TransactionManager manager;
    private final Transaction transaction;
    private final String description;
    private final Lock turn;
    private final OwnContext apart;
    private final Supplier<@Nullable String> refusal;
    private final Consumer<Throwable> onFailure;

    /**
     * @param turn held by the thread that has the transaction
     * @param refusal why there can be no section any more; {@code null} as long as there can
     * @param onFailure told what must roll the transaction back
     */
    ResumedSections(
            TransactionManager manager,
            Transaction transaction,
            String description,
            Lock turn,
            OwnContext apart,
            Supplier<@Nullable String> refusal,
            Consumer<Throwable> onFailure) {
        this.manager = manager;
        this.transaction = transaction;
        this.description = description;
        this.turn = turn;
        this.apart = apart;
        this.refusal = refusal;
        this.onFailure = onFailure;
    }

    /**
     * Does something with the transaction on the calling thread, and without it again afterwards.
     *
     * @throws UsageException if that cannot be
     */
    <T> T resumed(Supplier<T> action) {
        refuseAtTheEnd();
        refuseThread();
        take();
        try {
            refuseAtTheEnd();
            return apart.get(() -> during(action));
        } finally {
            turn.unlock();
        }
    }

    private <T> T during(Supplier<T> action) {
        try {
            manager.resume(transaction);
        } catch (InvalidTransactionException | SystemException | RuntimeException e) {
            onFailure.accept(e);
            throw refused("the server could not resume it: " + e);
        }
        try {
            return action.get();
        } finally {
            suspend();
        }
    }

    private void suspend() {
        try {
            manager.suspend();
        } catch (SystemException | RuntimeException e) {
            onFailure.accept(e);
            Log.notLeft(description, e);
        }
    }

    private void take() {
        try {
            if (!turn.tryLock(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw refused("another thread has had it for " + LONGEST_WAIT_SECONDS
                        + " s. A method with @AsyncTransactional must not wait for its own stages");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused("the thread was interrupted while another one had it");
        }
    }

    private void refuseAtTheEnd() {
        String reason = refusal.get();
        if (reason != null) {
            throw refused(reason);
        }
    }

    private void refuseThread() {
        String loop = EventLoop.refusal();
        if (loop != null) {
            throw refused(loop);
        }
        String thread = Thread.currentThread().getName();
        try {
            if (manager.getStatus() != Status.STATUS_NO_TRANSACTION) {
                throw refused("thread '" + thread + "' has a transaction of its own");
            }
        } catch (SystemException e) {
            throw refused("the server does not tell the state of thread '" + thread + "': " + e);
        }
    }

    private UsageException refused(String reason) {
        return new UsageException("SLUICE3050: nothing can be added to " + description + ": " + reason);
    }
}
