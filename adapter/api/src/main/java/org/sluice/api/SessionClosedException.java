package org.sluice.api;

/**
 * The session has ended. The message says when and by what.
 */
public final class SessionClosedException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public SessionClosedException(String message) {
        super(message);
    }
}
