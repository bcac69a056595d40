package org.sluice.api.spi;

import java.time.Duration;

/**
 * What is watched of the sessions that hold connections.
 *
 * @param leakAfter who holds a connection for longer is reported; zero for never
 * @param reclaim whether the session is ended then
 * @param stack whether the report has the stack of the call that took the connection
 * @param idleInTransactionAfter who is in a transaction and asks for nothing for longer is reported; zero for never
 */
public record WatchSettings(Duration leakAfter, boolean reclaim, boolean stack, Duration idleInTransactionAfter) {

    /** Whether anything is watched. */
    public boolean on() {
        return !leakAfter.isZero() || !idleInTransactionAfter.isZero();
    }
}
