package org.sluice.api;

/** A statement ran for longer than it was allowed, and was cancelled on the server. In a transaction, it has failed with it. */
public final class StatementTimeoutException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public StatementTimeoutException(String message) {
        super(message);
    }
}
