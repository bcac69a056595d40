package org.sluice.connector;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.core.TransactionBranch;

/**
 * What was enlisted with one connection for one transaction: at first nothing but the connection, then the sessions' work. The
 * server may end it before anything was attached, or when it already has ended.
 */
final class EnlistedWork implements BranchWork {

    private final String connection;
    private final @Nullable String global;
    private final CompletableFuture<@Nullable Void> before;
    private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
    private volatile @Nullable TransactionBranch branch;

    /**
     * Nothing done yet.
     *
     * @param global the id that the server gave to the transaction; {@code null} if it gave none
     * @param before completes when the connection is as the transaction before left it to be
     */
    EnlistedWork(String connection, @Nullable String global, CompletableFuture<@Nullable Void> before) {
        this.connection = connection;
        this.global = global;
        this.before = before;
    }

    /** The id that the server gave to the transaction that it has enlisted the connection in; {@code null} if it gave none. */
    @Nullable String global() {
        return global;
    }

    CompletableFuture<@Nullable Void> before() {
        return before;
    }

    /** The sessions' work; once. */
    void attach(TransactionBranch work) {
        branch = work;
    }

    boolean isAttached() {
        return branch != null;
    }

    /** Completes normally when the work is over and undone is what it left on the connection. */
    CompletableFuture<@Nullable Void> settled() {
        return settled;
    }

    @Override
    public @Nullable Throwable complete() {
        TransactionBranch work = branch;
        return work == null ? null : Blocking.await(work.complete(), "the statements of " + work);
    }

    @Override
    public boolean isBegun() {
        TransactionBranch work = branch;
        return work != null && work.isBegun();
    }

    @Override
    public boolean hasWritten() {
        TransactionBranch work = branch;
        return work != null && work.hasWritten();
    }

    @Override
    public void end(String command) {
        TransactionBranch work = branch;
        if (work == null) {
            return;
        }
        if (command.equals("ROLLBACK")) {
            rollBack(work);
        } else {
            Blocking.await(work.end(command), command + " of " + work);
        }
    }

    /** Where the connection is lost, PostgreSQL has rolled back, or will as soon as it notices. */
    private static void rollBack(TransactionBranch work) {
        work.cancel(new SluiceException("SLUICE2041: cancelled, as " + work + " is being rolled back"));
        Blocking.await(work.complete(), "the statements of " + work);
        if (work.isBegun() && work.isConnected()) {
            Blocking.await(work.end("ROLLBACK"), "ROLLBACK of " + work);
        }
    }

    @Override
    public @Nullable String ask(String sql) {
        TransactionBranch work = branch;
        Object value = work == null ? null : Blocking.await(work.ask(sql), "a question of " + work);
        return value == null ? null : value.toString();
    }

    @Override
    public void over() {
        TransactionBranch work = branch;
        if (work == null) {
            settled.complete(null);
        } else {
            var unused = work.over().whenComplete((done, failure) -> settled.complete(null));
        }
    }

    @Override
    public String toString() {
        TransactionBranch work = branch;
        return connection + (work == null ? ", nothing done" : ", " + work);
    }
}
