package org.sluice.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A port in front of PostgreSQL, at which something happens at a chosen moment of the conversation. It lets everything pass until
 * then. The message at which the trap springs goes no further: when the action is done, that connection is cut. The others stay,
 * unless the action cuts them.
 *
 * <p>It understands connections that are not encrypted, by the simple protocol, in which the adapter sends its own commands, and
 * by the extended one. While PostgreSQL is away, new connections are closed at once.
 */
final class CrashProxy implements AutoCloseable {

    private final int target;
    private final ServerSocket entrance;
    private final Set<WatchedConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicLong refused = new AtomicLong();
    private volatile @Nullable Trap trap;

    CrashProxy(int target) {
        this.target = target;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "crash-proxy-entrance");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Sets the one trap; one that was set before is gone. */
    Trap arm(CrashPoint point, Runnable action) {
        Trap armed = new Trap(point, action);
        trap = armed;
        return armed;
    }

    /** What clients have sent, in order. */
    List<String> commands() {
        return List.copyOf(commands);
    }

    /** How often somebody came while PostgreSQL was away. */
    long refused() {
        return refused.get();
    }

    /** Ends every connection. */
    void cut() {
        connections.forEach(WatchedConnection::cut);
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
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            refused.incrementAndGet();
            client.close();
            return;
        }
        WatchedConnection connection = new WatchedConnection(this, client, server);
        connections.add(connection);
        connection.start();
    }

    /** A command of a client's; gives the trap if it springs there. */
    @Nullable Trap saw(String sql) {
        commands.add(sql);
        Trap armed = trap;
        return armed != null && armed.isAt(sql) ? armed : null;
    }

    void ended(WatchedConnection connection) {
        connections.remove(connection);
    }

    @Override
    public void close() {
        try (entrance) {
            cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
