package org.sluice.connector;

/**
 * One pool, for JMX: {@code org.sluice:type=Pool,application=...,factory=...}. The numbers are those of
 * {@link org.sluice.api.PoolStatus} and {@link org.sluice.api.PoolCounts}, from the same ledger; the limits are those that the
 * server's pool has now. Nothing can be changed here: the pool is the server's, and tuned there.
 */
public interface PoolMXBean {

    String getFactory();

    int getMinSize();

    int getMaxSize();

    int getOpen();

    int getInUse();

    int getIdle();

    int getWaiting();

    /** Who holds connections, longest first, a line for each: who, for how long, busy or idle, the last statement. */
    String[] getHolders();

    /** Prepared branches of the pool's database that nobody has finished in time, oldest first, a line for each. */
    String[] getPrepared();

    long getOpenedCount();

    long getOpenFailureCount();

    long getClosedCount();

    long getCheckoutCount();

    long getCheckinCount();

    long getInvalidationCount();

    long getResetCount();

    long getRecycledCount();

    long getPingCount();

    long getUnusableCount();

    long getTimeoutCount();

    long getRefusalCount();

    long getLeakCount();

    long getReclaimCount();

    long getIdleInTransactionCount();
}
