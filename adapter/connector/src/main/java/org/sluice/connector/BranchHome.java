package org.sluice.connector;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.core.PhysicalConnection;

/** The transactions of one connection, one after another. */
final class BranchHome implements XaConnection {

    private static final CompletableFuture<@Nullable Void> SETTLED = CompletableFuture.completedFuture(null);

    private final SluiceManagedConnection connection;
    private volatile @Nullable EnlistedWork latest;

    BranchHome(SluiceManagedConnection connection) {
        this.connection = connection;
    }

    /**
     * Begins to keep a transaction. A connection that was closed since it was used last is opened anew: on Payara nothing else
     * can be enlisted in a transaction after a failed enlistment.
     *
     * @throws ConnectionLostException if the connection is closed for good: the server takes it out of its pool then
     */
    @Override
    public EnlistedWork begin(PreparedXid xid) {
        return begin(xid.global());
    }

    /** The same for a transaction of this connection alone, which has no id. */
    EnlistedWork beginLocal() {
        return begin((String) null);
    }

    private EnlistedWork begin(@Nullable String global) {
        reopen();
        EnlistedWork begun = new EnlistedWork(description(), global, unsettled());
        latest = begun;
        return begun;
    }

    private void reopen() {
        try {
            connection.reopenIfClosed();
        } catch (SluiceException e) {
            connection.chosenThoughClosed();
            throw new ConnectionLostException(
                    "SLUICE2050: " + description() + " was closed while it was idle, and no other could be opened: "
                            + e.getMessage(),
                    e);
        }
        if (!connection.physical().isOpen()) {
            connection.chosenThoughClosed();
            throw new ConnectionLostException("SLUICE2050: " + description() + " was closed while it was idle");
        }
    }

    /** What the server has just enlisted and nobody has attached work to; {@code null} if it has enlisted nothing. */
    @Nullable EnlistedWork enlisted() {
        EnlistedWork work = latest;
        return work == null || work.isAttached() || work.settled().isDone() ? null : work;
    }

    /** Completes normally when no earlier transaction keeps the connection from its next use. */
    CompletableFuture<@Nullable Void> settled() {
        EnlistedWork next = enlisted();
        return next == null ? unsettled() : next.before();
    }

    private CompletableFuture<@Nullable Void> unsettled() {
        EnlistedWork work = latest;
        return work == null ? SETTLED : work.settled();
    }

    /** Completes normally when the server has ended what it has enlisted, and nothing of it is left. */
    CompletableFuture<@Nullable Void> over() {
        return unsettled();
    }

    /** As a command it is one flight; to prepare it as a statement would be one more. */
    @Override
    public void finish(String sql) {
        if (connection.isDestroyed() && !connection.physical().isOpen()) {
            finishElsewhere(sql);
            return;
        }
        connection.reopenPatientlyIfClosed();
        Blocking.await(connection.physical().command(sql), sql);
    }

    /** A transaction manager goes on to ask this resource, and no other one, whatever the pool has done with its connection. */
    private void finishElsewhere(String sql) {
        PhysicalConnection other = connection.openAnother();
        try {
            Blocking.await(other.command(sql), sql);
        } finally {
            other.close();
        }
    }

    @Override
    public List<String> run(String sql, String... parameters) {
        connection.reopenPatientlyIfClosed();
        Result result = Blocking.await(connection.physical().execute(sql, parameters), sql);
        return result.rows().stream()
                .map(row -> Objects.toString(row.get(0), ""))
                .toList();
    }

    void close(String reason) {
        connection.physical().close(reason);
    }

    @Override
    public String description() {
        PhysicalConnection physical = connection.physical();
        return "factory '" + connection.factoryName() + "', backend " + physical.processId();
    }
}
