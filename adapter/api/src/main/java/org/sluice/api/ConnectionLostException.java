package org.sluice.api;

/**
 * The connection broke while a statement was under way. Outside a transaction nobody knows whether the statement took effect;
 * inside one, PostgreSQL rolls back.
 */
public final class ConnectionLostException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public ConnectionLostException(String message) {
        super(message);
    }

    public ConnectionLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
