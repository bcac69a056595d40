package org.sluice.bench;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAllocationException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A server's pool as plain as it can be (Jakarta Connectors 2.1, chapter 6): up to a number of connections, opened when they are
 * needed, and a wait when all are in use. No transactions, no time-out, one managed connection factory.
 */
final class FixedPool implements ConnectionManager, AutoCloseable {

    private static final long serialVersionUID = 1L;

    private final transient Semaphore free;
    private final transient Queue<ManagedConnection> idle = new ConcurrentLinkedQueue<>();

    FixedPool(int connections) {
        free = new Semaphore(connections);
    }

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, @Nullable ConnectionRequestInfo requestInfo)
            throws ResourceException {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceAllocationException("interrupted", e);
        }
        try {
            ManagedConnection connection = idle.poll();
            if (connection == null) {
                connection = factory.createManagedConnection(null, requestInfo);
                connection.addConnectionEventListener(new Return(connection));
            }
            return connection.getConnection(null, requestInfo);
        } catch (ResourceException | RuntimeException e) {
            free.release();
            throw e;
        }
    }

    @Override
    public void close() {
        for (ManagedConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            end(connection);
        }
    }

    private static void end(ManagedConnection connection) {
        try {
            connection.destroy();
        } catch (ResourceException e) {
            throw new IllegalStateException("this adapter's destroy() does not fail", e);
        }
    }

    private final class Return implements ConnectionEventListener {

        private final ManagedConnection connection;

        Return(ManagedConnection connection) {
            this.connection = connection;
        }

        @Override
        public void connectionClosed(ConnectionEvent event) {
            try {
                connection.cleanup();
                idle.add(connection);
                free.release();
            } catch (ResourceException e) {
                connectionErrorOccurred(event);
            }
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            end(connection);
            free.release();
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {
            // there are none
        }

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {
            // there are none
        }

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {
            // there are none
        }
    }
}
