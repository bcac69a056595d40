package org.sluice.api;

/**
 * What has happened to a pool's connections on this server, since the pool exists. Each number only rises.
 *
 * <p>They come from one ledger, together with {@link PoolStatus}: {@code opened - closed} connections are open, and
 * {@code checkouts - checkins - invalidations} are in use.
 *
 * @param opened physical connections that were opened
 * @param openFailures attempts to open one that failed
 * @param closed physical connections that were closed, by whom ever
 * @param checkouts connections that went to a session
 * @param checkins connections that came back and could be used again
 * @param invalidations connections that were dropped while a session had them
 * @param resets times that something of a session had to be undone before its connection could go to the next one
 * @param recycled connections that were replaced as they were older than {@code sluice.pool-recycle}
 * @param pings connections that were asked for an answer ({@code sluice.pre-ping})
 * @param unusable connections of the pool that were dropped before a session had them: closed by the other side, without an
 *     answer to a ping, or older than one without
 * @param timeouts sessions that waited in vain for {@code sluice.pool-timeout}
 * @param refusals sessions that were refused at once, as {@code sluice.max-waiters} waited already
 * @param leaks sessions that were reported for {@code sluice.leak-after}
 * @param reclaims sessions that were ended for it
 * @param idleInTransaction sessions that were reported for {@code sluice.idle-in-transaction-after}
 */
public record PoolCounts(
        long opened,
        long openFailures,
        long closed,
        long checkouts,
        long checkins,
        long invalidations,
        long resets,
        long recycled,
        long pings,
        long unusable,
        long timeouts,
        long refusals,
        long leaks,
        long reclaims,
        long idleInTransaction) {}
