package org.sluice.core;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/**
 * Where the statements of one call go, and where its stages complete.
 *
 * @param session the application's session itself, or the part of its factory in the JTA transaction of the calling thread
 * @param executor runs continuations, in the context of that session
 * @param branch {@code null} if it is the session itself
 */
record Target(Session session, Executor executor, @Nullable TransactionBranch branch) {

    /** In a JTA transaction, continuations belong to it, wherever they run. */
    static Target in(TransactionBranch branch, Executor executor) {
        return new Target(branch.session(), task -> executor.execute(() -> within(branch.transaction(), task)), branch);
    }

    private static void within(GlobalTransaction transaction, Runnable task) {
        GlobalTransaction before = CurrentTransaction.replace(transaction);
        try {
            task.run();
        } finally {
            CurrentTransaction.replace(before);
        }
    }
}
