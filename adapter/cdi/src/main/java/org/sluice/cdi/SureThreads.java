package org.sluice.cdi;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Threads that run what they are given: managed ones, or plain ones where the server makes none any more, as when the application is
 * being stopped. Whoever waits for a stage must be told then, too.
 */
final class SureThreads implements ThreadFactory {

    private final ThreadFactory managed;
    private final ThreadFactory plain;

    SureThreads(ThreadFactory managed, ThreadFactory plain) {
        this.managed = managed;
        this.plain = plain;
    }

    @Override
    public Thread newThread(Runnable task) {
        Begun begun = new Begun(task);
        @Nullable Thread thread;
        try {
            thread = managed.newThread(begun);
        } catch (IllegalStateException | RejectedExecutionException e) {
            thread = null;
        }
        if (thread == null) {
            return plain.newThread(task);
        }
        thread.setUncaughtExceptionHandler((dead, failure) -> {
            if (begun.yes) {
                Log.failedOnThread(dead, failure);
            } else {
                plain.newThread(task).start();
            }
        });
        return thread;
    }

    /** A managed thread sets up the application's context first, and dies of it if the application has been disabled. */
    private static final class Begun implements Runnable {

        private final Runnable task;
        private volatile boolean yes;

        Begun(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            yes = true;
            task.run();
        }
    }
}
