package org.sluice.api;

/** A statement was cancelled by the application, or because its session ended. In a transaction, it has failed with it. */
public final class StatementCancelledException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public StatementCancelledException(String message) {
        super(message);
    }
}
