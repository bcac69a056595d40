package org.sluice.postgres;

/**
 * Stands for a failure of reading what came, as a cause: its class and its stack. Not its message, which may quote what was read,
 * and that is a row.
 */
final class Unquoted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Class<? extends Throwable> type;

    Unquoted(Throwable failure) {
        super(failure.getClass().getName());
        type = failure.getClass();
        setStackTrace(failure.getStackTrace());
    }

    /** The class of the failure. */
    Class<? extends Throwable> type() {
        return type;
    }
}
