package org.sluice.connector;

import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The server's ear. */
final class RecordingListener implements ConnectionEventListener {

    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<Object> handles = new CopyOnWriteArrayList<>();

    private void hear(String what, ConnectionEvent event) {
        heard.add(what);
        handles.add(event.getConnectionHandle());
    }

    @Override
    public void connectionClosed(ConnectionEvent event) {
        hear("closed", event);
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
        hear("error", event);
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {
        hear("started", event);
    }

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {
        hear("committed", event);
    }

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {
        hear("rolled back", event);
    }
}
