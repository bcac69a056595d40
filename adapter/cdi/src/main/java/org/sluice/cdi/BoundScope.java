package org.sluice.cdi;

import org.jspecify.annotations.Nullable;

/**
 * The scope that is bound to the running thread, while a continuation or a task of it runs there.
 *
 * <p>Static, because the server makes a new {@link SessionContextProvider} whenever it likes. Nothing stays behind: whoever
 * binds puts back what was there.
 */
final class BoundScope {

    private static final ThreadLocal<@Nullable SessionScope> CURRENT = new ThreadLocal<>();

    private BoundScope() {}

    static @Nullable SessionScope get() {
        return CURRENT.get();
    }

    /** Binds a scope, or none, and gives the one that was bound before. */
    static @Nullable SessionScope replace(@Nullable SessionScope scope) {
        SessionScope before = CURRENT.get();
        if (scope == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(scope);
        }
        return before;
    }
}
