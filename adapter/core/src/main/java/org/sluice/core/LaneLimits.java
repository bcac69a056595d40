package org.sluice.core;

import java.time.Duration;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.PoolLimits.Limits;

/**
 * What bounds the lane: the limits that the server's pool has now, where it tells them, else the configured ones.
 *
 * <p>Asking the server may cost some time; {@link #refresh} does it on a lane thread, at most once in a period, and the
 * lane's decisions use what was seen last.
 */
final class LaneLimits {

    private static final long PERIOD_NANOS = 250_000_000;

    private final FactorySettings settings;
    private final PoolLimits source;
    private final PoolLedger ledger;
    private volatile Limits seen;
    private volatile boolean told;
    private volatile long seenAt;

    LaneLimits(FactorySettings settings, PoolLimits source, PoolLedger ledger, long now) {
        this.settings = settings;
        this.source = source;
        this.ledger = ledger;
        this.seen = new Limits(
                settings.pool().size(),
                settings.pool().maxSize(),
                settings.pool().timeout());
        this.seenAt = now - PERIOD_NANOS;
    }

    /** Asks the server, if the last answer is old enough. */
    void refresh(long now) {
        if (isDue(now)) {
            seenAt = now;
            ask();
        }
    }

    /** Whether the last answer is old enough to ask again. */
    boolean isDue(long now) {
        return now - seenAt >= PERIOD_NANOS;
    }

    /** Asks the server. */
    Limits ask() {
        source.now().ifPresent(limits -> {
            seen = limits;
            told = true;
        });
        return seen;
    }

    /** What the server told last, or else the configured limits. */
    Limits seen() {
        return seen;
    }

    /** How long a session may wait. A server that sets no limit leaves the configured one. */
    Duration longestWait() {
        Duration wait = seen.maxWait();
        return wait.isZero() || wait.isNegative() ? settings.pool().timeout() : wait;
    }

    /** Whether the server is known to have room for one more connection. */
    boolean knownRoom() {
        return knownRoom(0);
    }

    /** The same, if there are as many that the server counts and the ledger does not. */
    boolean knownRoom(long others) {
        return told && ledger.open() + others < seen.maxSize();
    }

    /** How many connections the server's pool may open; any number, if it tells no limit. */
    long room() {
        return told ? Math.max(0, seen.maxSize() - ledger.open()) : Integer.MAX_VALUE;
    }

    int open() {
        return ledger.open();
    }

    /** Whether one more is refused. Those for whom there is room do not count: they are about to be served. */
    boolean tooMany(int waiting, int inUse) {
        return waiting - Math.max(0, seen.maxSize() - inUse) >= settings.pool().maxWaiters();
    }

    String factory() {
        return settings.factory();
    }
}
