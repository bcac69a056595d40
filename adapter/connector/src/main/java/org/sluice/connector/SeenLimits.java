package org.sluice.connector;

import java.util.concurrent.atomic.AtomicLong;
import org.sluice.api.spi.PoolLimits;

/** The pool's limits as they were a moment ago: asking the server each time that a connection comes back would cost too much. */
final class SeenLimits {

    private static final long PERIOD_NANOS = 100_000_000;
    private static final int NONE = Integer.MAX_VALUE;

    private final PoolLimits source;
    private final AtomicLong nextLook = new AtomicLong(Long.MIN_VALUE);
    private volatile int maxSize = NONE;

    SeenLimits(PoolLimits source) {
        this.source = source;
    }

    /** The most connections; a number above all others if the server does not tell. */
    int maxSize(long now) {
        long next = nextLook.get();
        if ((next == Long.MIN_VALUE || now - next >= 0) && nextLook.compareAndSet(next, now + PERIOD_NANOS)) {
            maxSize = source.now().map(PoolLimits.Limits::maxSize).orElse(NONE);
        }
        return maxSize;
    }
}
