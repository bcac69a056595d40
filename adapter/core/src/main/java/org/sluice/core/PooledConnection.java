package org.sluice.core;

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

    /** Gives the connection back to the pool; it must be clean. */
    void giveBack();

    /** Tells the pool that the connection is unusable; it is closed. */
    void drop(Throwable cause);
}
