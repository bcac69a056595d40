package org.sluice.it.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection through the proxy. Each direction has a thread that carries what comes. */
final class FaultyConnection {

    /** What is done to the next portion of bytes in one direction. */
    private interface Obstacle {
        /** Gives how many of the bytes still go on; if it is not all of them, the connection is cut then. */
        int meet(int bytes);
    }

    private final int number;
    private final Socket client;
    private final Socket server;
    private final Consumer<FaultyConnection> ended;
    private final AtomicReference<@Nullable Obstacle> forCommands = new AtomicReference<>();
    private final AtomicReference<@Nullable Obstacle> forAnswers = new AtomicReference<>();

    FaultyConnection(int number, Socket client, Socket server, Consumer<FaultyConnection> ended) throws IOException {
        this.number = number;
        this.client = client;
        this.server = server;
        this.ended = ended;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    int number() {
        return number;
    }

    void start() {
        carry(client, server, forCommands);
        carry(server, client, forAnswers);
    }

    private void carry(Socket from, Socket to, AtomicReference<@Nullable Obstacle> obstacles) {
        Thread thread = new Thread(() -> pour(from, to, obstacles), "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void pour(Socket from, Socket to, AtomicReference<@Nullable Obstacle> obstacles) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                Obstacle obstacle = obstacles.getAndSet(null);
                int passing = obstacle == null ? read : obstacle.meet(read);
                out.write(buffer, 0, passing);
                if (passing < read) {
                    return;
                }
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // one side has hung up: so does the other
        } finally {
            cut();
        }
    }

    /** Closes both sides in good order. */
    void cut() {
        try (client;
                server) {
            ended.accept(this);
        } catch (IOException e) {
            // closed all the same
        }
    }

    /** Closes both sides by a reset, which overtakes what is on its way. */
    void reset() {
        try {
            client.setSoLinger(true, 0);
            server.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        cut();
    }

    /** Lets half of the next command pass, and then cuts. */
    void halveCommand() {
        forCommands.set(bytes -> bytes / 2);
    }

    /** Lets half of the next answer pass, and then cuts. */
    void halveAnswer() {
        forAnswers.set(bytes -> bytes / 2);
    }

    /** Holds up the next answer. */
    void delay(int milliseconds) {
        forAnswers.set(bytes -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
            return bytes;
        });
    }
}
