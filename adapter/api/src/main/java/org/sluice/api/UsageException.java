package org.sluice.api;

/**
 * The call was wrong, whatever the database holds: a commit without a transaction, transaction control as SQL text, a session
 * used where it cannot take part in the active JTA transaction.
 */
public final class UsageException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
