package org.sluice.api;

/**
 * Exactly one row was asked for, and there was none.
 */
public final class NoResultException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public NoResultException(String message) {
        super(message);
    }
}
