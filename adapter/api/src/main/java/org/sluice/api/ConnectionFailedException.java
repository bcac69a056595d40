package org.sluice.api;

/**
 * No connection could be opened: the server is away, refuses, or does not know the user or the database. Nothing was sent; the
 * cause says why.
 */
public final class ConnectionFailedException extends SluiceException {

    private static final long serialVersionUID = 1L;

    private final boolean passing;

    public ConnectionFailedException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /** @param passing see {@link #isPassing()} */
    public ConnectionFailedException(String message, Throwable cause, boolean passing) {
        super(message, cause);
        this.passing = passing;
    }

    /**
     * Whether the same attempt may succeed a little later: nothing listens, no answer came in time, PostgreSQL is starting up or
     * has as many connections as it takes. Not so for a wrong password or an unknown database.
     */
    public boolean isPassing() {
        return passing;
    }
}
