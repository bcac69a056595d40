package org.sluice.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The connection manager for use outside a server (Jakarta Connectors 2.1, section 6.5.1.1): opens a connection for each
 * allocation and closes it when its handle ends. No pool.
 */
final class UnpooledConnectionManager implements ConnectionManager {

    private static final long serialVersionUID = 1L;

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, @Nullable ConnectionRequestInfo requestInfo)
            throws ResourceException {
        ManagedConnection connection = factory.createManagedConnection(null, requestInfo);
        connection.addConnectionEventListener(new DestroyAtEnd(connection));
        return connection.getConnection(null, requestInfo);
    }

    private record DestroyAtEnd(ManagedConnection connection) implements ConnectionEventListener {

        private void end() {
            try {
                connection.destroy();
            } catch (ResourceException e) {
                throw new IllegalStateException("this adapter's destroy() does not fail", e);
            }
        }

        @Override
        public void connectionClosed(ConnectionEvent event) {
            end();
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            end();
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
