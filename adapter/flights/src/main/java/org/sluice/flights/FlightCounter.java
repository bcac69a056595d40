package org.sluice.flights;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A proxy in front of PostgreSQL that counts network flights: how often the client sent something after it had been answered, or
 * for the first time. What the server answers is held back for some milliseconds, as a real network would, so that what the
 * client sends without waiting for an answer is one flight.
 */
public final class FlightCounter implements Closeable {

    /** Not the JVM's own loopback address: that may be {@code ::1}, in a server that prefers IPv6, while clients try this one. */
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static final Duration LATENCY = Duration.ofMillis(30);

    private final ServerSocket listener;
    private final int target;
    private final long latencyNanos;
    private final AtomicInteger flights = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** Listens at a free port, in front of another port of this machine. */
    public FlightCounter(int target) throws IOException {
        this(0, target, LATENCY);
    }

    /** Listens at a port, in front of another port of this machine. */
    public FlightCounter(int port, int target) throws IOException {
        this(port, target, LATENCY);
    }

    /**
     * Listens at a port, in front of another port of this machine.
     *
     * @param latency how long an answer is held back: longer than the client needs to say all that it says without an answer
     */
    public FlightCounter(int port, int target, Duration latency) throws IOException {
        this.target = target;
        this.latencyNanos = latency.toNanos();
        this.listener = new ServerSocket(port, 50, InetAddress.getByAddress(LOOPBACK));
        start(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The flights since the last call. */
    public int take() {
        return flights.getAndSet(0);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "flight-counter");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getByAddress(LOOPBACK), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                Direction direction = new Direction();
                start(() -> pump(client, server, () -> direction.toServer(flights)));
                start(() -> pump(server, client, direction::toClient));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private final class Direction {
        private boolean awaitingAnswer;

        synchronized void toServer(AtomicInteger flights) {
            if (!awaitingAnswer) {
                awaitingAnswer = true;
                flights.incrementAndGet();
            }
        }

        void toClient() {
            LockSupport.parkNanos(latencyNanos);
            synchronized (this) {
                awaitingAnswer = false;
            }
        }
    }

    private static void pump(Socket from, Socket to, Runnable seen) {
        byte[] buffer = new byte[65536];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            int length;
            while ((length = in.read(buffer)) >= 0) {
                seen.run();
                out.write(buffer, 0, length);
                out.flush();
            }
        } catch (IOException e) {
            // one side has gone; so does the other, by the closed streams
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
