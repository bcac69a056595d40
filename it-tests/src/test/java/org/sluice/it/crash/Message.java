package org.sluice.it.crash;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message of PostgreSQL's protocol, after the first of a connection.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">PostgreSQL: message formats</a>
 */
final class Message {

    private static final int LENGTH = 4;

    private final byte type;
    private final byte[] body;

    private Message(byte type, byte[] body) {
        this.type = type;
        this.body = body;
    }

    static Message read(DataInputStream in) throws IOException {
        byte type = in.readByte();
        byte[] body = new byte[in.readInt() - LENGTH];
        in.readFully(body);
        return new Message(type, body);
    }

    /** Written in one piece: a small packet that waits for its rest would be slow. */
    void write(DataOutputStream out) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + LENGTH);
        out.write(body);
        out.flush();
    }

    /** The text of a Query, or of a Parse; {@code null} of anything else that a client says. */
    @Nullable String sql() {
        return switch (type) {
            case 'Q' -> text(0);
            case 'P' -> text(end(0) + 1);
            default -> null;
        };
    }

    /** The name of the prepared statement that a Parse makes; {@code null} of anything else. */
    @Nullable String parsed() {
        return type == 'P' ? text(0) : null;
    }

    /** The name of the prepared statement that a Bind is about to execute; {@code null} of anything else. */
    @Nullable String bound() {
        return type == 'B' ? text(end(0) + 1) : null;
    }

    /** Whether the server answers this message of a client's with ReadyForQuery. */
    boolean asksForReady() {
        return type == 'Q' || type == 'S' || type == 'F';
    }

    /** Whether this message of the server's ends an answer. */
    boolean isReady() {
        return type == 'Z';
    }

    private int end(int start) {
        int end = start;
        while (body[end] != 0) {
            end++;
        }
        return end;
    }

    private String text(int start) {
        return new String(body, start, end(start) - start, StandardCharsets.UTF_8);
    }
}
