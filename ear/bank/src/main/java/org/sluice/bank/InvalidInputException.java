package org.sluice.bank;

/** The caller sent something that cannot be used; the message says what is allowed. */
public class InvalidInputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidInputException(String message) {
        super(message);
    }
}
