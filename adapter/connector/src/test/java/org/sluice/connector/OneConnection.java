package org.sluice.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server's pool of one connection, opened when needed: what one session leaves behind, the next one finds. */
final class OneConnection implements ConnectionManager, ConnectionEventListener {

    private static final long serialVersionUID = 1L;

    private final transient Semaphore free = new Semaphore(1);
    private transient volatile @Nullable ManagedConnection connection;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, @Nullable ConnectionRequestInfo info)
            throws ResourceException {
        free.acquireUninterruptibly();
        ManagedConnection current = connection;
        if (current == null) {
            try {
                current = factory.createManagedConnection(null, info);
            } catch (ResourceException e) {
                free.release();
                throw e;
            }
            current.addConnectionEventListener(this);
            connection = current;
            opened.incrementAndGet();
        }
        return current.getConnection(null, info);
    }

    boolean isFree() {
        return free.availablePermits() == 1;
    }

    int opened() {
        return opened.get();
    }

    int dropped() {
        return dropped.get();
    }

    @Override
    public void connectionClosed(ConnectionEvent event) {
        try {
            ((ManagedConnection) event.getSource()).cleanup();
        } catch (ResourceException e) {
            throw new AssertionError(e);
        }
        free.release();
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
        connection = null;
        dropped.incrementAndGet();
        try {
            ((ManagedConnection) event.getSource()).destroy();
        } catch (ResourceException e) {
            throw new AssertionError(e);
        }
        free.release();
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {
        throw new AssertionError("no local transactions");
    }

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {
        throw new AssertionError("no local transactions");
    }

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {
        throw new AssertionError("no local transactions");
    }
}
