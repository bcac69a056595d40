package org.sluice.it.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A port of this machine that is shut at first, so that connections are refused, and leads to another port once it is opened. */
final class Door implements AutoCloseable {

    private final int port;
    private final int target;
    private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();

    Door(int target) {
        this.target = target;
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    void open() {
        try {
            ServerSocket socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            open.add(socket);
            daemon(() -> admit(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void admit(ServerSocket socket) {
        try {
            while (!socket.isClosed()) {
                Socket outside = kept(socket.accept());
                Socket inside = kept(new Socket(InetAddress.getLoopbackAddress(), target));
                daemon(() -> pour(outside, inside));
                daemon(() -> pour(inside, outside));
            }
        } catch (IOException e) {
            // closed: nobody comes in any more
        }
    }

    private Socket kept(Socket socket) {
        open.add(socket);
        return socket;
    }

    private static void pour(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one side has hung up: so does the other
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "door");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        open.forEach(socket -> {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
