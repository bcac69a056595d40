package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The hold on one connection of the server's pool. Exactly one of {@link #giveBack} and {@link #drop} is called, once.
 * Neither is called on an event loop or under a lock: the server may do anything in them.
 */
public interface PooledConnection {

    /** What was taken. */
    PhysicalConnection physical();

    /** When the connection was opened, by the scheduler's clock. */
    long openedAt();

    /** When the connection was given back last, or opened, by the scheduler's clock. */
    long usedAt();

    /**
     * What the last holder has left behind is undone, if that was a JTA transaction: its connection is back in the server's pool
     * before.
     *
     * @return completes normally, on any thread, whether that succeeded or the connection was closed for it
     */
    default CompletableFuture<@Nullable Void> settled() {
        return CompletableFuture.completedFuture(null);
    }

    /** Gives the connection back to the pool; it must be clean. */
    void giveBack();

    /** Tells the pool that the connection is unusable; it is closed. */
    void drop(Throwable cause);
}
