package org.sluice.api;

/**
 * An injected session was used where no scope is active that could own one. The message shows the alternative.
 */
public final class NoActiveScopeException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public NoActiveScopeException(String message) {
        super(message);
    }
}
