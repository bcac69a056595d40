package org.sluice.it.soak;

/** A failure of the application's own. */
final class Wanted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Wanted() {
        super("wanted by the test", null, false, false);
    }
}
