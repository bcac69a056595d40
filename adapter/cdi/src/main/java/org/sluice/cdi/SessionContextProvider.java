package org.sluice.cdi;

import jakarta.enterprise.concurrent.spi.ThreadContextProvider;
import jakarta.enterprise.concurrent.spi.ThreadContextRestorer;
import jakarta.enterprise.concurrent.spi.ThreadContextSnapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/**
 * Carries the current scope, and the transaction of an asynchronous method, to the threads of managed executors and contextual
 * tasks (Jakarta Concurrency 3.0, section 3.3.5), so that an injected session is the request's own there too, and works in that
 * transaction.
 */
public final class SessionContextProvider implements ThreadContextProvider {

    /** The type of context, for {@code @ContextServiceDefinition}. */
    public static final String TYPE = "org.sluice.session";

    private static final ThreadContextRestorer NOTHING_TO_RESTORE = () -> {};

    @Override
    public ThreadContextSnapshot currentContext(Map<String, String> properties) {
        if (OwnCapture.underWay()) {
            return () -> NOTHING_TO_RESTORE;
        }
        SessionScope scope = BoundScope.get();
        GlobalTransaction transaction = CurrentTransaction.get();
        if (scope != null && transaction != null) {
            return snapshot(scope, transaction);
        }
        Sluice sluice = SluiceExtension.ofThreadOrNull();
        return sluice == null
                ? snapshot(scope, transaction)
                : snapshot(sluice.scopes().current(), sluice.transactions().current());
    }

    @Override
    public ThreadContextSnapshot clearedContext(Map<String, String> properties) {
        return snapshot(null, null);
    }

    @Override
    public String getThreadContextType() {
        return TYPE;
    }

    private static ThreadContextSnapshot snapshot(
            @Nullable SessionScope scope, @Nullable GlobalTransaction transaction) {
        return () -> {
            SessionScope scopeBefore = BoundScope.replace(scope);
            GlobalTransaction transactionBefore = CurrentTransaction.replace(transaction);
            return () -> {
                BoundScope.replace(scopeBefore);
                CurrentTransaction.replace(transactionBefore);
            };
        };
    }
}
