package org.sluice.cdi;

import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/**
 * One transaction of an asynchronous method: on the thread that began it until {@link #leave}, suspended from then on, and on
 * some thread again for short sections and for its end.
 *
 * <p>Its end is decided once ({@link #end}), by whoever comes first. One thread at a time has the transaction, and has
 * {@link #turn} meanwhile; the first is the one that began it. So an end that is decided while the method still runs waits for the
 * method's return.
 */
final class AsyncTransaction implements GlobalTransaction {

    private final TransactionServices services;
    private final Executor threads;
    private final OwnContext apart;
    private final String description;
    private final Terminator terminator;
    private final ResumedSections sections;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicReference<@Nullable Decision> decision = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> mark = new AtomicReference<>();
    private final CompletableFuture<Outcome> ended = new CompletableFuture<>();
    private final Transaction transaction;
    private final Object key;

    private volatile Runnable atEnd = () -> {};

    private AsyncTransaction(
            TransactionServices services,
            Executor threads,
            OwnContext apart,
            String description,
            Transaction transaction) {
        this.services = services;
        this.threads = threads;
        this.apart = apart;
        this.description = description;
        this.terminator = new Terminator(services.manager(), transaction, description);
        this.sections = new ResumedSections(
                services.manager(), transaction, description, turn, apart, this::refusal, this::failed);
        this.transaction = transaction;
        this.key = services.registry().getTransactionKey();
    }

    /**
     * Begins one on the calling thread, which has none, and which calls {@link #leave} or {@link #endHere}.
     *
     * @param threads where it ends
     * @param apart for the end, and for what is done on other threads
     * @throws SluiceException if the server refuses, or the thread is an event loop
     */
    static AsyncTransaction begin(
            TransactionServices services, Executor threads, OwnContext apart, String description) {
        String loop = EventLoop.refusal();
        if (loop != null) {
            throw new UsageException("SLUICE3039: " + description + " could not be begun: " + loop);
        }
        TransactionManager manager = services.manager();
        try {
            manager.begin();
            try {
                return began(services, threads, apart, description);
            } catch (SystemException | InvalidTransactionException | RuntimeException e) {
                undo(manager, e);
                throw e;
            }
        } catch (NotSupportedException | SystemException | InvalidTransactionException | RuntimeException e) {
            throw new SluiceException("SLUICE3047: " + description + " could not be begun: " + e, e);
        }
    }

    private static void undo(TransactionManager manager, Exception reason) {
        try {
            if (manager.getTransaction() != null) {
                manager.rollback();
            }
        } catch (SystemException | RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private static AsyncTransaction began(
            TransactionServices services, Executor threads, OwnContext apart, String description)
            throws SystemException, InvalidTransactionException {
        // Payara enlists nothing in a transaction that its manager has only begun; resuming does what is missing
        Transaction transaction = services.manager().suspend();
        services.manager().resume(transaction);
        AsyncTransaction begun = new AsyncTransaction(services, threads, apart, description, transaction);
        services.registry().putResource(CurrentTransaction.RESOURCE, begun);
        begun.turn.lock();
        return begun;
    }

    @Override
    public Object key() {
        return key;
    }

    @Override
    public String description() {
        return description;
    }

    /** Completes when the transaction has ended, on the thread where it has; never fails. */
    CompletionStage<Outcome> ended() {
        return ended;
    }

    /** What is to be done first when it has ended. Called by the thread that began it, before it leaves. */
    void atEnd(Runnable task) {
        atEnd = task;
    }

    /** Whether its end is decided, so that nothing can be added to it. */
    boolean ending() {
        return decision.get() != null;
    }

    /** Has the transaction rolled back at its end. */
    @Override
    public void failed(Throwable failure) {
        mark.compareAndSet(null, failure);
    }

    /**
     * Decides the end, which then comes on a thread of its own; not before the method has returned. Any thread may call; does
     * not block.
     *
     * @return whether this was the first to decide
     */
    boolean end(Decision how) {
        boolean first = decision.compareAndSet(null, how);
        if (first) {
            threads.execute(() -> finish(how));
        }
        return first;
    }

    /**
     * Decides the end and carries it out on the calling thread, which began the transaction and has it still. If somebody was
     * faster, only leaves.
     *
     * @return with what it has ended; {@code null} if somebody was faster
     */
    @Nullable Outcome endHere(Decision how) {
        if (!decision.compareAndSet(null, how)) {
            leave();
            return null;
        }
        if (!onThread()) {
            turn.unlock();
            threads.execute(() -> finish(how));
            return null;
        }
        Outcome outcome;
        try {
            outcome = terminator.end(how, mark::get);
        } finally {
            turn.unlock();
        }
        ended(outcome);
        return outcome;
    }

    /** Takes the transaction off the thread that began it. */
    void leave() {
        try {
            if (onThread()) {
                services.manager().suspend();
            } else {
                end(Decision.rollback(new UsageException("SLUICE3048: the method ended or suspended " + description
                        + " itself; it must leave that to @AsyncTransactional")));
            }
        } catch (SystemException | RuntimeException e) {
            end(Decision.rollback(new SluiceException(
                    "SLUICE3049: " + description + " could not be suspended when the method returned: " + e, e)));
        } finally {
            turn.unlock();
        }
    }

    private boolean onThread() {
        try {
            return transaction.equals(services.manager().getTransaction());
        } catch (SystemException e) {
            return false;
        }
    }

    private void finish(Decision how) {
        Outcome outcome;
        turn.lock();
        try {
            clear();
            outcome = apart.getAnyway(() -> resumeAndEnd(how));
        } catch (RuntimeException | Error e) {
            // nobody else completes the stage
            outcome = new Outcome(null, e);
        } finally {
            turn.unlock();
        }
        ended(outcome);
    }

    private void ended(Outcome outcome) {
        atEnd.run();
        ended.complete(outcome);
    }

    private Outcome resumeAndEnd(Decision how) {
        try {
            services.manager().resume(transaction);
        } catch (InvalidTransactionException | SystemException | RuntimeException e) {
            return terminator.end(how, e);
        }
        return terminator.end(how, mark::get);
    }

    /** Continuations of the application run on this thread too, and may have left a transaction of their own. */
    private void clear() {
        try {
            if (services.manager().getTransaction() != null) {
                Log.leftOver(Thread.currentThread().getName());
                terminator.discard();
            }
        } catch (SystemException | RuntimeException e) {
            // then resuming fails, and says why
            Log.notLeft(description, e);
        }
    }

    @Override
    public <T> T resumed(Supplier<T> action) {
        if (!ending() && onThread()) {
            return action.get();
        }
        return sections.resumed(action);
    }

    private @Nullable String refusal() {
        if (!ending()) {
            return null;
        }
        return ended.isDone() ? "it has ended" : "its end has begun";
    }

    @Override
    public String toString() {
        return description;
    }
}
