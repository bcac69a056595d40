package org.sluice.it.crash;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection through the proxy. Client and server each have a thread that carries what they say.
 *
 * <p>PostgreSQL answers in order, and ends the answer to each Query and each Sync with ReadyForQuery; so the answer to a command is
 * found by counting those, however many commands are under way.
 */
final class WatchedConnection {

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int CANCEL_REQUEST = 80877102;

    private final CrashProxy proxy;
    private final Socket client;
    private final Socket server;
    private final DataInputStream fromClient;
    private final DataInputStream fromServer;
    private final DataOutputStream toClient;
    private final DataOutputStream toServer;
    private int asked;
    private @Nullable Trap trap;
    private int trappedAnswer;
    private @Nullable Trap trapOfStatement;
    private @Nullable String statement;

    WatchedConnection(CrashProxy proxy, Socket client, Socket server) throws IOException {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        fromClient = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        fromServer = new DataInputStream(new BufferedInputStream(server.getInputStream()));
        toClient = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
        toServer = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
    }

    void start() {
        carry(this::clientSpeaks);
    }

    private interface Carrying {
        void run() throws IOException;
    }

    private void carry(Carrying direction) {
        Thread thread = new Thread(
                () -> {
                    try {
                        direction.run();
                    } catch (IOException e) {
                        // one side has hung up: so does the other
                    } finally {
                        cut();
                    }
                },
                "crash-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    void cut() {
        try (client;
                server) {
            proxy.ended(this);
        } catch (IOException e) {
            // closed all the same
        }
    }

    private void clientSpeaks() throws IOException {
        if (!introduced()) {
            return;
        }
        carry(this::serverSpeaks);
        while (true) {
            Message message = Message.read(fromClient);
            String sql = message.sql();
            Trap met = sql == null ? null : proxy.saw(sql);
            if (met != null && met.point().moment() == CrashPoint.Moment.BEFORE_SENDING) {
                met.spring();
                return;
            }
            said(message, met);
            message.write(toServer);
        }
    }

    /** The messages before the first of usual form. False if there will be no other. */
    private boolean introduced() throws IOException {
        while (true) {
            byte[] first = new byte[fromClient.readInt() - Integer.BYTES];
            fromClient.readFully(first);
            toServer.writeInt(first.length + Integer.BYTES);
            toServer.write(first);
            toServer.flush();
            switch (ByteBuffer.wrap(first).getInt()) {
                case SSL_REQUEST, GSS_REQUEST -> refuseEncryption();
                case CANCEL_REQUEST -> {
                    // the server closes the connection when it has dealt with it
                    int end = fromServer.read();
                    return end >= 0;
                }
                default -> {
                    return true;
                }
            }
        }
    }

    private void refuseEncryption() throws IOException {
        byte answer = fromServer.readByte();
        if (answer != 'N') {
            throw new IOException("what is encrypted cannot be watched");
        }
        toClient.writeByte(answer);
        toClient.flush();
    }

    private synchronized void said(Message message, @Nullable Trap met) {
        if (message.asksForReady()) {
            asked++;
        }
        if (met != null && message.parsed() == null) {
            trapAnswer(met, asked);
        } else if (met != null) {
            trapOfStatement = met;
            statement = message.parsed();
        } else if (trapOfStatement != null && Objects.equals(message.bound(), statement)) {
            // what is bound is done before the next Sync; what is parsed may have had one of its own, with nothing done
            trapAnswer(trapOfStatement, asked + 1);
        }
    }

    private void trapAnswer(Trap met, int answer) {
        trap = met;
        trappedAnswer = answer;
        trapOfStatement = null;
    }

    private synchronized @Nullable Trap trapOf(int answer) {
        return answer == trappedAnswer ? trap : null;
    }

    private void serverSpeaks() throws IOException {
        // the first answer is that to the connection itself
        int answer = 0;
        while (true) {
            Message message = Message.read(fromServer);
            Trap met = trapOf(answer);
            if (met == null) {
                message.write(toClient);
            }
            if (message.isReady()) {
                if (met != null) {
                    met.spring();
                    return;
                }
                answer++;
            }
        }
    }
}
