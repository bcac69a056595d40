package org.sluice.bench.contest;

/** What the database gave is not what stands in it. */
public final class WrongResultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private WrongResultException(String message) {
        super(message);
    }

    /** Throws unless {@code right}. */
    public static void unless(boolean right, Object got) {
        if (!right) {
            throw new WrongResultException("wrong result: " + got);
        }
    }
}
