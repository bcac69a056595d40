package org.sluice.connector;

import org.sluice.core.PhysicalConnection;
import org.sluice.core.PooledConnection;

/**
 * A connection that a JTA transaction keeps. Its handle is closed already: an open one is a trap on every server. So there is
 * nothing to give back, the server takes the connection when the transaction has ended; and nothing to report, the server finds
 * it closed then.
 */
record EnlistedConnection(PhysicalConnection physical, long openedAt, long usedAt) implements PooledConnection {

    static EnlistedConnection of(PooledConnection handle) {
        return new EnlistedConnection(handle.physical(), handle.openedAt(), handle.usedAt());
    }

    @Override
    public void giveBack() {
        // the server does, when the transaction has ended; the lane does not ask for it
    }

    @Override
    public void drop(Throwable cause) {
        physical.close();
    }
}
