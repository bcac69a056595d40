package org.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that Sluice reports. Messages say what was tried, where, and what to do; they never hold parameters,
 * rows or passwords.
 */
public class SluiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SluiceException(String message) {
        super(message);
    }

    public SluiceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
