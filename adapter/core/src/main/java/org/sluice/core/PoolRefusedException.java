package org.sluice.core;

/** The server's pool gave no connection, though none failed to open: it is exhausted, or is being changed. */
public final class PoolRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PoolRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
