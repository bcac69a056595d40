package org.sluice.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ResourceAllocationException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConfigurationException;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.SluiceException;
import org.sluice.core.ConnectionPool;
import org.sluice.core.PoolRefusedException;
import org.sluice.core.PooledConnection;

/** The server's pool, behind its connection manager. The only place that allocates. */
final class ContainerPool implements ConnectionPool {

    private static final PlainRequest REQUEST = new PlainRequest();

    /** A server that makes a pool anew has none for a moment. */
    private static final int ATTEMPTS = 40;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final PoolRuntime pool;
    private final ConnectionManager connectionManager;

    /** @param connectionManager counts until the server has made the pool anew */
    ContainerPool(PoolRuntime pool, ConnectionManager connectionManager) {
        this.pool = pool;
        this.connectionManager = connectionManager;
    }

    /**
     * Allocates, and drops what the pool still has of connections that a former configuration has made: a server may put some
     * into the pool that it has just made anew.
     */
    @Override
    public PooledConnection allocate() {
        return pool.allocating().during(this::allocateOfNow);
    }

    private ConnectionHandle allocateOfNow() {
        while (true) {
            ConnectionHandle handle = allocateWhenThereIsAPool();
            if (pool.counts(handle.maker(), connectionManager)) {
                return handle;
            }
            handle.drop(new ConnectionLostException("the connection was made by a former configuration of the pool"));
        }
    }

    private ConnectionHandle allocateWhenThereIsAPool() {
        for (int attempt = 1; ; attempt++) {
            try {
                return allocateNow();
            } catch (NoPoolException e) {
                if (attempt == ATTEMPTS) {
                    throw refused(e.failure);
                }
                Blocking.pause(PAUSE);
            }
        }
    }

    private ConnectionHandle allocateNow() {
        PoolSource source = pool.source(connectionManager);
        try {
            return (ConnectionHandle) source.manager().allocateConnection(source.factory(), REQUEST);
        } catch (ResourceException | RuntimeException e) {
            SluiceException own = ownFailure(e);
            if (own != null) {
                throw own;
            }
            if (e instanceof ResourceAllocationException) {
                throw refused(e);
            }
            throw new NoPoolException(e);
        }
    }

    private static PoolRefusedException refused(Exception cause) {
        return new PoolRefusedException("the server's pool gave no connection: " + cause.getMessage(), cause);
    }

    /** The server wraps what the adapter threw when it was asked for a new connection. */
    private static @Nullable SluiceException ownFailure(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionFailedException || cause instanceof ConfigurationException) {
                return (SluiceException) cause;
            }
        }
        return null;
    }

    /** The server did not say that it could not allocate, but something else, such as that it does not know the pool. */
    private static final class NoPoolException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        final Exception failure;

        NoPoolException(Exception failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
