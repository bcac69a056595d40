package org.sluice.core;

/** The application server's pool, as the lane sees it. Port, implemented over the connection manager. */
public interface ConnectionPool {

    /**
     * Takes a connection from the pool. Blocks, perhaps until the server's own time-out: only lane threads call it.
     *
     * @throws org.sluice.api.ConnectionFailedException if a connection had to be opened and could not be
     * @throws PoolRefusedException if the server gives none, because the pool is exhausted or for reasons of its own
     */
    PooledConnection allocate();
}
