package org.sluice.postgres;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Listens where PostgreSQL should, and says what a test tells it to, message by message (PostgreSQL, "Message Formats"). */
final class HostileServer implements AutoCloseable {

    /** One conversation. When it returns or throws, the socket is closed. */
    interface Script {

        void run(Wire wire) throws IOException;
    }

    private static final int SSL_REQUEST = 80877103;

    private final ServerSocket door;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> conversations = ConcurrentHashMap.newKeySet();
    private volatile Script script;

    HostileServer(Script script) throws IOException {
        this.script = script;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** What is said to whoever comes from now on. */
    void say(Script next) {
        script = next;
    }

    /** How many clients have not hung up, as far as a conversation has come to notice it. */
    int conversations() {
        return conversations.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                conversations.add(client);
                threads.execute(() -> talk(client));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void talk(Socket client) {
        try (client) {
            script.run(new Wire(client));
        } catch (IOException hungUp) {
            // the client does not want to hear more
        } finally {
            conversations.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        threads.shutdownNow();
        for (Socket conversation : conversations) {
            conversation.close();
        }
    }

    /** The server's end of one connection. */
    static final class Wire {

        private final Socket socket;
        private final DataInputStream in;
        private final DataOutputStream out;

        Wire(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
            this.out = new DataOutputStream(socket.getOutputStream());
        }

        /** Reads the start-up message. Encryption, if it is asked for, is refused. */
        Wire started() throws IOException {
            int length = in.readInt();
            int code = in.readInt();
            in.readNBytes(length - 8);
            if (code == SSL_REQUEST) {
                out.write('N');
                return started();
            }
            return this;
        }

        /** Reads the request for encryption, which comes first. */
        Wire sslAsked() throws IOException {
            in.readNBytes(8);
            return this;
        }

        /** Everything that the client says until it hangs up, byte by byte. */
        String rest() {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            try {
                for (int next = in.read(); next >= 0; next = in.read()) {
                    said.write(next);
                }
            } catch (IOException reset) {
                // hung up, too
            }
            return said.toString(StandardCharsets.ISO_8859_1);
        }

        /** Lets the client in without asking for a password. */
        Wire letIn() throws IOException {
            return started()
                    .say('R', ints(0))
                    .say('S', text("server_version", "17.0"))
                    .say('S', text("client_encoding", "UTF8"))
                    .say('K', ints(4711, 815))
                    .ready();
        }

        Wire ready() throws IOException {
            return say('Z', new byte[] {'I'});
        }

        /** Reads one message. */
        char heard() throws IOException {
            char type = (char) in.readUnsignedByte();
            in.readNBytes(in.readInt() - 4);
            return type;
        }

        /** Reads up to the message of a type. */
        Wire heard(char type) throws IOException {
            char message = heard();
            while (message != type) {
                message = heard();
            }
            return this;
        }

        Wire say(char type, byte[] content) throws IOException {
            return say(type, content.length + 4, content);
        }

        /** Says a message whose length is not what it claims. */
        Wire say(char type, int claimedLength, byte[] content) throws IOException {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            message.write(type);
            message.write(ints(claimedLength));
            message.write(content);
            return raw(message.toByteArray());
        }

        Wire raw(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            return this;
        }

        /** Says nothing more, until the client hangs up. */
        void silence() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }

        /** Resets the connection. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        static byte[] ints(int... values) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int value : values) {
                for (int shift = 24; shift >= 0; shift -= 8) {
                    bytes.write(value >>> shift);
                }
            }
            return bytes.toByteArray();
        }

        /** Strings with a zero after each. */
        static byte[] text(String... strings) {
            return (String.join("\0", strings) + "\0").getBytes(StandardCharsets.UTF_8);
        }
    }
}
