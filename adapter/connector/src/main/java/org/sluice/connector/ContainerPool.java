package org.sluice.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
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

    private final SluiceManagedConnectionFactory factory;
    private final ConnectionManager connectionManager;

    ContainerPool(SluiceManagedConnectionFactory factory, ConnectionManager connectionManager) {
        this.factory = factory;
        this.connectionManager = connectionManager;
    }

    @Override
    public PooledConnection allocate() {
        return factory.pool().allocating().during(this::allocateNow);
    }

    /**
     * As {@link #allocate}, on a thread with a transaction, into which the server enlists the connection.
     *
     * @throws ConnectionLostException if the connection that the server chose was closed
     */
    ConnectionHandle allocateHere() {
        AllocatingThreads threads = factory.pool().allocating();
        return threads.during(() -> {
            try {
                return allocateNow();
            } catch (PoolRefusedException e) {
                throw threads.wasChosenClosed()
                        ? new ConnectionLostException(
                                "SLUICE2045: the connection that the server's pool gave was closed while it was idle, and is"
                                        + " taken out of the pool. The transaction can only be rolled back; another one gets"
                                        + " another connection",
                                e)
                        : e;
            }
        });
    }

    private ConnectionHandle allocateNow() {
        try {
            return (ConnectionHandle) connectionManager.allocateConnection(factory, REQUEST);
        } catch (ResourceException | RuntimeException e) {
            SluiceException own = ownFailure(e);
            if (own != null) {
                throw own;
            }
            throw new PoolRefusedException("the server's pool gave no connection: " + e.getMessage(), e);
        }
    }

    /** The server wraps what the adapter threw when it was asked for a new connection. */
    private static @Nullable SluiceException ownFailure(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionFailedException
                    || cause instanceof ConnectionLostException
                    || cause instanceof ConfigurationException) {
                return (SluiceException) cause;
            }
        }
        return null;
    }
}
