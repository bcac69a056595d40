package org.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * A failed serialization or a deadlock (SQLSTATE 40001, 40P01): the whole transaction can be tried again.
 *
 * @see <a href="https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html">PostgreSQL: serialization
 *     failure handling</a>
 */
public final class RetryableException extends StatementException {

    private static final long serialVersionUID = 1L;

    /** For the adapter. */
    public RetryableException(String message, String sqlState, @Nullable Throwable cause) {
        super(message, sqlState, null, null, cause);
    }

    /** For the adapter, with the server's own words. */
    public RetryableException(String message, String sqlState, String serverMessage, @Nullable String serverDetail) {
        super(message, sqlState, null, null, serverMessage, serverDetail, null);
    }
}
