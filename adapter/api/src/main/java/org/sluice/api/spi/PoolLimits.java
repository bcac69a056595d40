package org.sluice.api.spi;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells of the server's pool as it is now, where the server lets us ask. Callable from any thread; does not block long. */
@FunctionalInterface
public interface PoolLimits {

    /** The limits; empty if the server does not tell. */
    Optional<Limits> now();

    /**
     * The managed connection factory that the server has registered for the pool; {@code null} if the server does not tell, or has
     * none at this moment. Asking has no effect on the server.
     */
    default @Nullable Object factory() {
        return null;
    }

    /**
     * The limits at one instant.
     *
     * @param minSize connections that the server keeps
     * @param maxSize the most connections
     * @param maxWait how long the server lets a caller wait; zero for no limit
     */
    record Limits(int minSize, int maxSize, Duration maxWait) {}

    /** For servers that do not tell. */
    static PoolLimits unknown() {
        return Optional::empty;
    }
}
