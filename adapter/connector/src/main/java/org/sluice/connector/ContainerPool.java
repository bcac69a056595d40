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

    /** A server that makes a pool anew has none for some milliseconds, on a busy machine for longer. */
    private static final int ATTEMPTS = 100;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final PoolRuntime pool;
    private final ConnectionManager connectionManager;

    /** @param connectionManager finds the pool by its name, and so the one that the server has made anew as well */
    ContainerPool(PoolRuntime pool, ConnectionManager connectionManager) {
        this.pool = pool;
        this.connectionManager = connectionManager;
    }

    /**
     * Allocates. What the pool gives of connections that it has destroyed, or that were made with its former properties, is
     * dropped: a server may take one from a pool that is just being flushed, and put some into one that it has made anew.
     */
    @Override
    public PooledConnection allocate() {
        return pool.allocating().during(this::allocateOfNow);
    }

    private ConnectionHandle allocateOfNow() {
        while (true) {
            ConnectionHandle handle = allocateOnceThereIsAPool();
            pool.current().get();
            if (!handle.isDestroyed() && !pool.current().supersedes(handle.maker())) {
                return handle;
            }
            handle.drop(new ConnectionLostException("SLUICE2060: the connection is one of a pool that is no more"));
        }
    }

    /**
     * As {@link #allocate}, on a thread with a transaction, into which the server enlists the connection.
     *
     * @throws ConnectionLostException if the connection that the server chose was closed
     */
    ConnectionHandle allocateHere() {
        AllocatingThreads threads = pool.allocating();
        return threads.during(() -> {
            try {
                return allocateOnceThereIsAPool();
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

    private ConnectionHandle allocateOnceThereIsAPool() {
        for (int attempt = 1; ; attempt++) {
            SluiceManagedConnectionFactory factory = pool.current().get();
            try {
                return allocateNow(factory);
            } catch (NoPoolException e) {
                if (attempt == ATTEMPTS) {
                    throw refused(e.failure);
                }
                if (!pool.allocating().wasCalledBack()) {
                    Blocking.pause(PAUSE);
                }
            } catch (ConnectionFailedException | PoolRefusedException e) {
                boolean calledBack = pool.allocating().wasCalledBack();
                if (!calledBack && pool.current().get().number() == factory.number()) {
                    throw e;
                }
                // the pool that was asked is no more
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
            throw e instanceof ResourceAllocationException || pool.allocating().wasChosenClosed()
                    ? refused(e)
                    : new NoPoolException(e);
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

    /** The server did not say that it could not allocate, but something else, such as that it does not know the pool. */
    private static final class NoPoolException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        final transient Exception failure;

        NoPoolException(Exception failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
