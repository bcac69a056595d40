package org.sluice.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConfigurationException;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.SluiceException;
import org.sluice.core.ConnectionPool;
import org.sluice.core.PoolRefusedException;
import org.sluice.core.PooledConnection;

/**
 * The server's pool, behind its connection manager. The only place that allocates.
 *
 * <p>A connection manager finds its pool by the pool's name, so it stays good when the server makes the pool anew; only the
 * factory that it is asked with is another one then.
 */
final class ContainerPool implements ConnectionPool {

    private static final PlainRequest REQUEST = new PlainRequest();

    /** A server that makes a pool anew has none for a moment. */
    private static final int ATTEMPTS = 200;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final PoolRuntime pool;
    private final ConnectionManager connectionManager;

    ContainerPool(PoolRuntime pool, ConnectionManager connectionManager) {
        this.pool = pool;
        this.connectionManager = connectionManager;
    }

    /** Allocates, and drops what is not of the pool that is there now. */
    @Override
    public PooledConnection allocate() {
        return pool.allocating().during(this::allocateOfNow);
    }

    /**
     * Whoever waited in a pool that the server has killed meanwhile is given a connection of that pool in the end, and would
     * bring it back into the new one, which does not count it.
     */
    private ConnectionHandle allocateOfNow() {
        while (true) {
            SluiceManagedConnectionFactory asked = pool.newest();
            ConnectionHandle handle = allocateWhenThereIsAPool(asked);
            if (pool.counts(handle.maker()) && !pool.newest().isLaterThan(asked)) {
                return handle;
            }
            handle.drop(new ConnectionLostException("the connection is of a former pool, made with other properties"));
        }
    }

    /**
     * As {@link #allocate}, on a thread with a transaction, into which the server enlists the connection; whatever that was made
     * with, the transaction has it.
     *
     * @throws ConnectionLostException if the connection that the server chose was closed
     */
    ConnectionHandle allocateHere() {
        AllocatingThreads threads = pool.allocating();
        return threads.during(() -> {
            try {
                return allocateWhenThereIsAPool(pool.newest());
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

    private ConnectionHandle allocateWhenThereIsAPool(SluiceManagedConnectionFactory factory) {
        for (int attempt = 1; ; attempt++) {
            try {
                return allocateNow(factory);
            } catch (NoPoolException e) {
                if (attempt == ATTEMPTS) {
                    throw refused(e.failure);
                }
                Blocking.pause(PAUSE);
            }
        }
    }

    private ConnectionHandle allocateNow(SluiceManagedConnectionFactory factory) {
        try {
            return (ConnectionHandle) connectionManager.allocateConnection(factory, REQUEST);
        } catch (ResourceException | RuntimeException e) {
            SluiceException own = ownFailure(e);
            if (own != null) {
                throw own;
            }
            if (e instanceof NullPointerException missing) {
                throw new NoPoolException(missing);
            }
            throw refused(e);
        }
    }

    private static PoolRefusedException refused(Exception cause) {
        return new PoolRefusedException("the server's pool gave no connection: " + cause.getMessage(), cause);
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

    /** What Payara throws while it has no pool of the name, because it is just making it anew. */
    private static final class NoPoolException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        final NullPointerException failure;

        NoPoolException(NullPointerException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
