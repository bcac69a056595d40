package org.sluice.it.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A port in front of PostgreSQL that knows nothing of what is said, and can do harm to one of the connections. While PostgreSQL is
 * away, new connections are closed at once.
 */
final class FaultProxy implements AutoCloseable {

    private final int target;
    private final ServerSocket entrance;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<FaultyConnection> connections = ConcurrentHashMap.newKeySet();

    FaultProxy(int target) {
        this.target = target;
        try {
            entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "fault-proxy-entrance");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Does something to one of the connections, the oldest being the first; to none if there is none. */
    void harm(int which, Consumer<FaultyConnection> harm) {
        List<FaultyConnection> all = connections.stream()
                .sorted(Comparator.comparingInt(FaultyConnection::number))
                .toList();
        if (!all.isEmpty()) {
            harm.accept(all.get(Math.floorMod(which, all.size())));
        }
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                lead(entrance.accept());
            } catch (IOException e) {
                // closed: nobody comes in any more
            }
        }
    }

    private void lead(Socket client) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            FaultyConnection connection =
                    new FaultyConnection(numbers.getAndIncrement(), client, server, connections::remove);
            connections.add(connection);
            connection.start();
        } catch (IOException e) {
            client.close();
        }
    }

    @Override
    public void close() {
        try (entrance) {
            connections.forEach(FaultyConnection::cut);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
