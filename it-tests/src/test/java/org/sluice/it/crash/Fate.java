package org.sluice.it.crash;

/** What a database has of one half of a transfer. */
enum Fate {
    /** No trace of it: not committed yet, or rolled back. */
    NOTHING,
    PREPARED,
    COMMITTED
}
