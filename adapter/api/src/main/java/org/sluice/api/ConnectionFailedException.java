package org.sluice.api;

/**
 * No connection could be opened: the server is away, refuses, or does not know the user or the database. Nothing was sent; the
 * cause says why.
 */
public final class ConnectionFailedException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public ConnectionFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
