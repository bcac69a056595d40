package org.sluice.it;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A port of this machine that is shut at first, so that connections are refused, and leads to another port once it is opened. */
public final class Door implements AutoCloseable {

    private final int port;
    private final int target;
    private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();
    private final Set<Integer> muted = ConcurrentHashMap.newKeySet();
    private volatile boolean serving = true;
    private final AtomicInteger entered = new AtomicInteger();

    /** At a port that nobody listens on now. */
    public Door(int target) {
        this(freePort(), target);
    }

    /** At this port. */
    public Door(int port, int target) {
        this.port = port;
        this.target = target;
    }

    /** A port that nobody listens on now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is. */
    public int port() {
        return port;
    }

    /** Whoever comes is let in from now on. */
    public void open() {
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
                if (serving) {
                    Socket inside = kept(new Socket(InetAddress.getLoopbackAddress(), target));
                    int number = entered.getAndIncrement();
                    daemon(() -> pour(outside, inside, number));
                    daemon(() -> pour(inside, outside, number));
                }
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
    public void shut() throws IOException {
        for (Closeable one : open) {
            if (one instanceof ServerSocket entrance) {
                entrance.close();
            }
        }
    }

    /** From now on nothing passes between those who are in already, whose connections stay open. Newcomers are served. */
    public void mute() {
        IntStream.range(0, entered.get()).forEach(muted::add);
    }

    /** As {@link #mute()} for one alone; the first who came in has the number 0. */
    public void mute(int number) {
        muted.add(number);
    }

    /** Whether those who come from now on are served; if not, their calls are taken, and nobody ever answers. */
    public void serveNewcomers(boolean served) {
        serving = served;
    }

    private void pour(Socket from, Socket to, int number) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                if (!muted.contains(number)) {
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
