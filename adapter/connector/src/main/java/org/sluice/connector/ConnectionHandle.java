package org.sluice.connector;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.sluice.core.PhysicalConnection;
import org.sluice.core.PooledConnection;

/**
 * The connection handle that the server hands out and gets back (Jakarta Connectors 2.1, section 6.5.2). The application never
 * sees it. Public, as some servers close forgotten handles by reflection.
 */
public final class ConnectionHandle implements PooledConnection {

    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile SluiceManagedConnection managed;

    ConnectionHandle(SluiceManagedConnection managed) {
        this.managed = managed;
    }

    @Override
    public PhysicalConnection physical() {
        return managed.physical();
    }

    /** Who made the connection. */
    SluiceManagedConnectionFactory maker() {
        return managed.maker();
    }

    /** Whether the server has destroyed the connection, though it gave this handle. */
    boolean isDestroyed() {
        return managed.isDestroyed();
    }

    @Override
    public long openedAt() {
        return managed.openedAt();
    }

    @Override
    public long usedAt() {
        return managed.usedAt();
    }

    @Override
    public CompletableFuture<@Nullable Void> settled() {
        return managed.branches().settled();
    }

    /** What the server has enlisted when it gave this handle; {@code null} if nothing. */
    @Nullable EnlistedWork enlisted() {
        return managed.branches().enlisted();
    }

    String description() {
        return managed.branches().description();
    }

    @Override
    public void giveBack() {
        if (ended.compareAndSet(false, true)) {
            managed.handleClosed(this);
        }
    }

    @Override
    public void drop(Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            managed.handleFailed(this, cause);
        }
    }

    /** For servers that close what they believe was forgotten. */
    public void close() {
        giveBack();
    }

    void moveTo(SluiceManagedConnection other) {
        managed = other;
    }
}
