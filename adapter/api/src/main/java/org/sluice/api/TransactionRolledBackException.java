package org.sluice.api;

/**
 * The transaction could not be committed and was rolled back. The cause is the first failure in it.
 */
public final class TransactionRolledBackException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public TransactionRolledBackException(String message, Throwable cause) {
        super(message, cause);
    }
}
