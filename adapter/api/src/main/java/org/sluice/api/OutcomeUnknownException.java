package org.sluice.api;

/**
 * The connection broke during a commit: the transaction may have been committed or rolled back. Look into the database before
 * trying again.
 */
public final class OutcomeUnknownException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
