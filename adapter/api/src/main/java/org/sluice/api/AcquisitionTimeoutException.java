package org.sluice.api;

/**
 * No connection came free within {@code sluice.pool-timeout}. Nothing was sent to the database; the work can be tried again.
 * The message has the numbers of the pool.
 */
public final class AcquisitionTimeoutException extends SluiceException {

    private static final long serialVersionUID = 1L;

    public AcquisitionTimeoutException(String message) {
        super(message);
    }
}
