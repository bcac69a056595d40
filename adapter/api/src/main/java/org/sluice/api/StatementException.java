package org.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL refused a statement.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL: error codes</a>
 */
public class StatementException extends SluiceException {

    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final @Nullable String constraint;
    private final @Nullable Integer position;

    /** For the adapter. The message is PostgreSQL's primary message, which may quote values only where the server does. */
    public StatementException(
            String message,
            String sqlState,
            @Nullable String constraint,
            @Nullable Integer position,
            @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
        this.constraint = constraint;
        this.position = position;
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
}
