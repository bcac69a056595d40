package org.sluice.connector;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.Result;
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
     * Begins to keep a transaction.
     *
     * @throws ConnectionLostException if the connection is closed: the server takes it out of its pool then
     */
    @Override
    public EnlistedWork begin() {
        if (!connection.isOpen()) {
            connection.chosenThoughClosed();
            throw new ConnectionLostException("SLUICE2050: " + description() + " was closed while it was idle");
        }
        EnlistedWork begun = new EnlistedWork(description(), unsettled());
        latest = begun;
        return begun;
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

    /** Completes normally when the connection is in no transaction. */
    CompletableFuture<@Nullable Void> unsettled() {
        EnlistedWork work = latest;
        return work == null ? SETTLED : work.settled();
    }

    @Override
    public List<String> run(String sql, String... parameters) {
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
