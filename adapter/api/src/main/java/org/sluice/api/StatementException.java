package org.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL refused a statement.
 *
 * <p>The message is for logs: it is PostgreSQL's primary message and the SQLSTATE, and shows no value. PostgreSQL quotes the value
 * in the messages of class 22 ("data exception", such as {@code invalid input syntax for type integer: "..."}); there it is left
 * out. The whole of it is in {@link #serverMessage()} and {@link #serverDetail()}. What a function of the database's says with
 * {@code RAISE} is its author's text, and stays as it is; so do names, even if a parameter gave them ({@code $1::regclass}).
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL: error codes</a>
 */
public class StatementException extends SluiceException {

    private static final long serialVersionUID = 2L;

    private final String sqlState;
    private final @Nullable String constraint;
    private final @Nullable Integer position;
    private final String serverMessage;
    private final @Nullable String serverDetail;

    /** For the adapter. Nothing is known but the message, which shows no value. */
    public StatementException(
            String message,
            String sqlState,
            @Nullable String constraint,
            @Nullable Integer position,
            @Nullable Throwable cause) {
        this(message, sqlState, constraint, position, message, null, cause);
    }

    /** For the adapter. The message shows no value; the server's own words may. */
    public StatementException(
            String message,
            String sqlState,
            @Nullable String constraint,
            @Nullable Integer position,
            String serverMessage,
            @Nullable String serverDetail,
            @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
        this.constraint = constraint;
        this.position = position;
        this.serverMessage = serverMessage;
        this.serverDetail = serverDetail;
    }

    /** The five characters of the SQLSTATE, such as {@code 23505}. */
    public String sqlState() {
        return sqlState;
    }

    /** The constraint that was violated, or {@code null}. */
    public @Nullable String constraint() {
        return constraint;
    }

    /** Where in the statement the error was found, in characters counted from 1, or {@code null}. */
    public @Nullable Integer position() {
        return position;
    }

    /** PostgreSQL's primary message as it came. It may quote a parameter or a row: not for logs. */
    public String serverMessage() {
        return serverMessage;
    }

    /**
     * PostgreSQL's DETAIL as it came, or {@code null}: such as the key that is there already, or the row that a check refused. So
     * it is not for logs.
     */
    public @Nullable String serverDetail() {
        return serverDetail;
    }
}
