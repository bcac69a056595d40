package org.sluice.api;

/**
 * Exactly one row was asked for, and there were more.
 */
public final class TooManyResultsException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public TooManyResultsException(String message) {
        super(message);
    }
}
