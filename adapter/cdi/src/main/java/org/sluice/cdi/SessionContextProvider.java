package org.sluice.cdi;

import jakarta.enterprise.concurrent.spi.ThreadContextProvider;
import jakarta.enterprise.concurrent.spi.ThreadContextSnapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries the current scope to the threads of managed executors and contextual tasks (Jakarta Concurrency 3.0, section 3.3.5),
 * so that an injected session is the request's own there too.
 */
public final class SessionContextProvider implements ThreadContextProvider {

    /** The type of context, for {@code @ContextServiceDefinition}. */
    public static final String TYPE = "org.sluice.session";

    @Override
    public ThreadContextSnapshot currentContext(Map<String, String> properties) {
        SessionScope bound = BoundScope.get();
        return snapshot(bound != null ? bound : ofRequest());
    }

    @Override
    public ThreadContextSnapshot clearedContext(Map<String, String> properties) {
        return snapshot(null);
    }

    @Override
    public String getThreadContextType() {
        return TYPE;
    }

    private static ThreadContextSnapshot snapshot(@Nullable SessionScope scope) {
        return () -> {
            SessionScope before = BoundScope.replace(scope);
            return () -> BoundScope.replace(before);
        };
    }

    private static @Nullable SessionScope ofRequest() {
        Sluice sluice = SluiceExtension.ofThreadOrNull();
        return sluice == null ? null : sluice.scopes().current();
    }
}
