package org.sluice.cdi;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.TransactionRolledBackException;

/** Commits or rolls back a transaction through the transaction manager, and says in Sluice's words what came of it. Blocks. */
final class Terminator {

    private final TransactionManager manager;
    private final Transaction transaction;
    private final String description;

    Terminator(TransactionManager manager, Transaction transaction, String description) {
        this.manager = manager;
        this.transaction = transaction;
        this.description = description;
    }

    /**
     * Ends the transaction of the calling thread, and leaves the thread without one.
     *
     * @param mark gives why the transaction must not be committed; {@code null} as long as nobody has said so
     */
    Outcome end(Decision decision, Supplier<@Nullable Throwable> mark) {
        try {
            if (!decision.commit()) {
                return rolledBack(decision);
            }
            return mark.get() != null || manager.getStatus() == Status.STATUS_MARKED_ROLLBACK
                    ? refused(decision, mark.get())
                    : committed(decision, mark);
        } catch (SystemException e) {
            return failed(decision, unknown(e));
        } finally {
            leave();
        }
    }

    /** Ends a transaction that the calling thread could not resume: it can be rolled back at most. */
    Outcome end(Decision decision, Exception reason) {
        try {
            if (transaction.getStatus() == Status.STATUS_ACTIVE
                    || transaction.getStatus() == Status.STATUS_MARKED_ROLLBACK) {
                transaction.rollback();
            }
        } catch (SystemException | RuntimeException e) {
            reason.addSuppressed(e);
        }
        if (!decision.commit()) {
            return new Outcome(null, decision.failure());
        }
        return failed(decision, endedBefore(reason));
    }

    private TransactionRolledBackException endedBefore(Exception reason) {
        return new TransactionRolledBackException(
                "SLUICE3042: " + description
                        + " was not committed but rolled back: the server had ended it already, most"
                        + " often at a limit of its own. " + reason,
                reason);
    }

    /** Rolls back whatever the thread has. */
    void discard() throws SystemException {
        try {
            manager.rollback();
        } catch (SystemException | RuntimeException e) {
            manager.suspend();
        }
    }

    private Outcome rolledBack(Decision decision) {
        rollback();
        return new Outcome(null, decision.failure());
    }

    private Outcome refused(Decision decision, @Nullable Throwable mark) {
        rollback();
        if (decision.failure() != null) {
            return new Outcome(null, decision.failure());
        }
        Throwable cause = mark != null ? mark : new RollbackException("marked for rollback");
        return new Outcome(
                null,
                new TransactionRolledBackException(
                        "SLUICE3043: " + description + " was marked for rollback and is rolled back"
                                + (mark == null ? "" : ": " + mark),
                        cause));
    }

    private void rollback() {
        try {
            manager.rollback();
        } catch (SystemException | RuntimeException e) {
            // the connection is dropped then, and PostgreSQL rolls back
            Log.notRolledBack(description, e);
        }
    }

    private Outcome committed(Decision decision, Supplier<@Nullable Throwable> mark) throws SystemException {
        try {
            manager.commit();
            return new Outcome(decision.value(), decision.failure());
        } catch (RollbackException | HeuristicRollbackException e) {
            Throwable reason = because(mark.get(), e);
            return failed(
                    decision,
                    new TransactionRolledBackException(
                            "SLUICE3044: " + description + " could not be committed and was rolled back: " + reason,
                            reason));
        } catch (HeuristicMixedException e) {
            return failed(
                    decision,
                    new OutcomeUnknownException(
                            "SLUICE3045: " + description
                                    + " was committed by some of its resources and rolled back by others: look into each"
                                    + " of them before trying again. " + e,
                            e));
        } catch (RuntimeException e) {
            return failed(decision, transaction.getStatus() == Status.STATUS_ROLLEDBACK ? endedBefore(e) : unknown(e));
        }
    }

    /** What a resource said, if it did: what the manager says is only that there is something. */
    private static Throwable because(@Nullable Throwable mark, Exception ofManager) {
        if (mark == null) {
            return ofManager;
        }
        mark.addSuppressed(ofManager);
        return mark;
    }

    private OutcomeUnknownException unknown(Exception e) {
        return new OutcomeUnknownException(
                "SLUICE3046: " + description
                        + " may have been committed or rolled back, the commit failed: look into the database before"
                        + " trying again. " + e,
                e);
    }

    private static Outcome failed(Decision decision, Throwable failure) {
        if (decision.failure() != null) {
            failure.addSuppressed(decision.failure());
        }
        return new Outcome(null, failure);
    }

    /** A thread that keeps a transaction gives it to its next task. */
    private void leave() {
        try {
            if (manager.getTransaction() != null) {
                manager.suspend();
            }
        } catch (SystemException | RuntimeException e) {
            Log.notLeft(description, e);
        }
    }
}
