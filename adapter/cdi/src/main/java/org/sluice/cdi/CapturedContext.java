package org.sluice.cdi;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/**
 * Runs tasks at once, in the server's context and the session scope of the thread on which it was captured; and in the transaction
 * that is bound to the running thread, whatever the server's context does to it.
 */
final class CapturedContext implements Executor {

    private static final ThreadLocal<@Nullable Boolean> RUNNING = new ThreadLocal<>();

    private final Executor container;
    private final @Nullable SessionScope scope;

    CapturedContext(Executor container, @Nullable SessionScope scope) {
        this.container = container;
        this.scope = scope;
    }

    /** Whether the calling thread runs in one, which other threads may do at the same time. */
    static boolean isShared() {
        return Boolean.TRUE.equals(RUNNING.get());
    }

    /**
     * An executor that runs tasks in a context as {@link #execute} does, but throws {@link IllegalStateException} or {@link
     * RejectedExecutionException}, and runs nothing, if the server refuses, as it does when the application is ending.
     */
    static Executor strictly(Executor context) {
        return context instanceof CapturedContext captured ? captured::executeInside : context;
    }

    private void executeInside(Runnable task) {
        container.execute(new ScopedTask(task, scope, CurrentTransaction.get()));
    }

    @Override
    public void execute(Runnable task) {
        ScopedTask scoped = new ScopedTask(task, scope, CurrentTransaction.get());
        try {
            container.execute(scoped);
        } catch (IllegalStateException | RejectedExecutionException e) {
            if (scoped.started) {
                throw e;
            }
            // a stopped application's context is refused; its stages must complete all the same
            scoped.run();
        }
    }

    private static final class ScopedTask implements Runnable {

        private final Runnable task;
        private final @Nullable SessionScope scope;
        private final @Nullable GlobalTransaction transaction;
        private boolean started;

        ScopedTask(Runnable task, @Nullable SessionScope scope, @Nullable GlobalTransaction transaction) {
            this.task = task;
            this.scope = scope;
            this.transaction = transaction;
        }

        @Override
        public void run() {
            started = true;
            Boolean runningBefore = RUNNING.get();
            RUNNING.set(true);
            SessionScope scopeBefore = BoundScope.replace(scope);
            GlobalTransaction transactionBefore = CurrentTransaction.replace(transaction);
            try {
                task.run();
            } finally {
                BoundScope.replace(scopeBefore);
                CurrentTransaction.replace(transactionBefore);
                if (runningBefore == null) {
                    RUNNING.remove();
                }
            }
        }
    }
}
