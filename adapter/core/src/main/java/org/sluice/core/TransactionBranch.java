package org.sluice.core;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.GlobalTransaction;

/**
 * What one factory's sessions do in one JTA transaction: all of it on one connection, which the server has enlisted. It is the
 * server's transaction manager that ends it.
 *
 * <p>Order: statements; {@link #complete}, after which there are no more; {@link #end} as often as the protocol has it;
 * {@link #over}. Any thread; nothing here blocks. The futures complete on event loops.
 */
public final class TransactionBranch {

    private final Session session;
    private final GlobalTransaction transaction;

    private TransactionBranch(Session session, GlobalTransaction transaction) {
        this.session = session;
        this.transaction = transaction;
    }

    static TransactionBranch on(SessionEnvironment environment, GlobalTransaction transaction) {
        return new TransactionBranch(Session.inGlobal(environment, transaction.description()), transaction);
    }

    Session session() {
        return session;
    }

    /** The transaction that it is a branch of. */
    public GlobalTransaction transaction() {
        return transaction;
    }

    /**
     * Refuses new statements, and waits for those that were issued. Idempotent.
     *
     * @return the first failure in the transaction, after which it can only be rolled back; {@code null} if there is none
     */
    public CompletableFuture<@Nullable Throwable> complete() {
        return session.complete();
    }

    /** Whether anything of it was sent: else there is nothing to be ended in PostgreSQL. */
    public boolean isBegun() {
        return session.isBegun();
    }

    /** Whether the connection still stands. Without it, PostgreSQL has rolled back what was not prepared. */
    public boolean isConnected() {
        return session.isConnected();
    }

    /**
     * Whether it is known that it did more than read: rows were changed, or notifications may have been sent. If not, it may have
     * written all the same, by a function for example.
     */
    public boolean hasWritten() {
        return session.hasWritten();
    }

    /** Cancels what is under way; the transaction can only be rolled back then. */
    public void cancel(SluiceException reason) {
        session.cancelAll(reason);
    }

    /**
     * Sends the command that ends the transaction, or its first phase. After {@link #complete} only, and only if it
     * {@linkplain #isBegun has begun}.
     *
     * @return fails with {@link org.sluice.api.StatementException} if PostgreSQL refuses, with
     *     {@link org.sluice.api.ConnectionLostException} if the connection was lost before the answer
     */
    public CompletableFuture<Void> end(String command) {
        return session.endBy(command);
    }

    /** Asks for the first value of the first row, within the transaction, after {@link #complete}. */
    public CompletableFuture<@Nullable Object> ask(String sql) {
        return session.askAlone(sql);
    }

    /**
     * Lets go of the connection, whose transaction has ended. Idempotent.
     *
     * @return completes when what its statements may have left on the connection is undone
     */
    public CompletableFuture<Void> over() {
        return session.overGlobal();
    }

    /** Whether a statement's result shows that rows were changed, or its text that listeners may have to be told. */
    static boolean writes(String sql, @Nullable Object result) {
        return (changed(result) && StatementText.changesRows(sql)) || Notifications.mayBeSentBy(sql);
    }

    private static boolean changed(@Nullable Object result) {
        if (result instanceof List<?> all) {
            return all.stream().anyMatch(TransactionBranch::changed);
        }
        return result instanceof Result one && one.affected() > 0;
    }

    @Override
    public String toString() {
        return transaction.description();
    }
}
