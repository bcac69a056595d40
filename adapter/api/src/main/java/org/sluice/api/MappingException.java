package org.sluice.api;

/**
 * A row did not fit the Java type it was asked as. The message names the column, its PostgreSQL type and the Java type.
 */
public final class MappingException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public MappingException(String message) {
        super(message);
    }

    public MappingException(String message, Throwable cause) {
        super(message, cause);
    }
}
