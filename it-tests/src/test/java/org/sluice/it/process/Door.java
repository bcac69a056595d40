package org.sluice.it.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A port of this machine that is shut at first, so that connections are refused, and leads to another port once it is opened. */
final class Door implements AutoCloseable {

    private final int port;
    private final int target;
    private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger muted = new AtomicInteger();

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
                int time = muted.get();
                daemon(() -> pour(outside, inside, time));
                daemon(() -> pour(inside, outside, time));
            }
        } catch (IOException e) {
            // closed: nobody comes in any more
        }
    }

    private Socket kept(Socket socket) {
        open.add(socket);
        return socket;
    }

    /** Nobody comes in any more; who is in stays. */
    void shut() throws IOException {
        for (Closeable one : open) {
            if (one instanceof ServerSocket entrance) {
                entrance.close();
            }
        }
    }

    /** From now on nothing passes between those who are in already, whose connections stay open. Newcomers are served. */
    void mute() {
        muted.incrementAndGet();
    }

    private void pour(Socket from, Socket to, int time) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                if (muted.get() == time) {
                    to.getOutputStream().write(buffer, 0, read);
                }
            }
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
