package org.sluice.api;

import java.util.List;

/**
 * A factory's pool at one instant. The connections are counted by the adapter, on this server only.
 *
 * @param factory the factory's name
 * @param minSize connections that the server keeps open ({@code sluice.pool-size}, or what the operator set since)
 * @param maxSize the most connections that may be open ({@code pool-size + max-overflow}, or what the operator set since)
 * @param open physical connections that are open
 * @param inUse connections that sessions hold
 * @param idle connections that are open and not held
 * @param waiting sessions that wait for a connection
 * @param holders the sessions that hold connections, longest first
 * @param counts what has happened since the pool exists
 * @param prepared branches of distributed transactions in the pool's database that were prepared longer than
 *     {@code sluice.prepared-after} ago, oldest first, as they were when the adapter last looked: about every minute, while the pool
 *     has two-phase commit and an idle connection
 */
public record PoolStatus(
        String factory,
        int minSize,
        int maxSize,
        int open,
        int inUse,
        int idle,
        int waiting,
        List<PoolHolder> holders,
        PoolCounts counts,
        List<PreparedTransaction> prepared) {

    /** Copies the lists. */
    public PoolStatus {
        holders = List.copyOf(holders);
        prepared = List.copyOf(prepared);
    }
}
