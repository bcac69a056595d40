package org.sluice.connector;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * Counts the pools that the server makes, so that one that was made anew is noticed: the server tells nobody. Any thread.
 *
 * <p>A pool counts a moment after its managed connection factory was made: Payara makes the factory first and the pool then, and
 * whoever looks the resource up in between has it make both a second time.
 */
final class PoolNews implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final long SETTLING_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private int made;
    private int settled;
    private long latest;

    /** A pool is being made. */
    synchronized void poolMade(long now) {
        settled = poolsMade(now);
        made++;
        latest = now;
    }

    /** How many the server has done with. */
    synchronized int poolsMade(long now) {
        return now - latest >= SETTLING_NANOS ? made : settled;
    }
}
