package org.sluice.it.soak;

/** What comes from outside. */
enum Fault {
    /** A connection is closed between client and server. */
    CUT(400),
    /** A connection is reset there. */
    RESET(400),
    /** Half of an answer comes, and then the end. */
    HALF_ANSWER(300),
    /** Half of a command comes, and then the end. */
    HALF_COMMAND(300),
    /** An answer is held up. */
    DELAY(400),
    /** PostgreSQL ends a backend. */
    TERMINATE(400),
    /** A few HTTP clients ask for units, and hang up. */
    HANG_UP(200),
    /** A pool gets another size. */
    RESIZE(100),
    /** A pool is flushed. */
    FLUSH(40),
    /** PostgreSQL ends in good order, and starts again. */
    RESTART_FAST(25),
    /** PostgreSQL is killed in the way of its own, and starts again. */
    RESTART_IMMEDIATE(25),
    /** The application is redeployed. */
    REDEPLOY(10);

    private static final double MILLION = 1e6;

    private final int inAMillion;

    Fault(int inAMillion) {
        this.inAMillion = inAMillion;
    }

    /** How many there are in so many units: at least one. */
    int among(int units) {
        return (int) Math.max(1, Math.round(inAMillion * (units / MILLION)));
    }
}
