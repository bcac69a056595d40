package org.sluice.api.spi;

import java.time.Duration;

/**
 * How a factory's pool is used.
 *
 * @param size connections that stay open between uses
 * @param maxOverflow connections above {@code size} that may be opened
 * @param timeout the longest wait for a connection
 * @param idleTimeout an idle connection above {@code size} is closed after it
 * @param maxWaiters sessions that may wait
 * @param recycle a connection older than this is replaced when it is next asked for; zero for never
 * @param prePing whether and when a connection is asked for an answer before it is used
 */
public record PoolSettings(
        int size,
        int maxOverflow,
        Duration timeout,
        Duration idleTimeout,
        int maxWaiters,
        Duration recycle,
        PrePing prePing) {

    /** The most connections: {@code size + maxOverflow}. */
    public int maxSize() {
        return size + maxOverflow;
    }

    /**
     * The question to a connection whether it still answers.
     *
     * @param on whether it is asked at all
     * @param after not asked if the connection was in use less than this ago
     * @param timeout the longest time for the answer
     */
    public record PrePing(boolean on, Duration after, Duration timeout) {}
}
