package org.sluice.cdi;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs tasks at once, in the server's context and the session scope of the thread on which it was captured. */
final class CapturedContext implements Executor {

    private final Executor container;
    private final @Nullable SessionScope scope;

    CapturedContext(Executor container, @Nullable SessionScope scope) {
        this.container = container;
        this.scope = scope;
    }

    @Override
    public void execute(Runnable task) {
        ScopedTask scoped = new ScopedTask(task, scope);
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
        private boolean started;

        ScopedTask(Runnable task, @Nullable SessionScope scope) {
            this.task = task;
            this.scope = scope;
        }

        @Override
        public void run() {
            started = true;
            SessionScope before = BoundScope.replace(scope);
            try {
                task.run();
            } finally {
                BoundScope.replace(before);
            }
        }
    }
}
