package org.sluice.cdi;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the capture of a context that is under way on the thread is our own. It takes along scope and transaction by itself, so
 * that {@link SessionContextProvider}, which the server asks at every capture, has nothing to search for.
 */
final class OwnCapture {

    private static final ThreadLocal<@Nullable Boolean> UNDER_WAY = new ThreadLocal<>();

    private OwnCapture() {}

    static boolean underWay() {
        return Boolean.TRUE.equals(UNDER_WAY.get());
    }

    static <T> T of(Supplier<T> capture) {
        UNDER_WAY.set(true);
        try {
            return capture.get();
        } finally {
            UNDER_WAY.remove();
        }
    }
}
