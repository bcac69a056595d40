package org.sluice.cdi;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which transactions end: managed ones, or plain ones where the server makes none any more, as when the
 * application is being stopped. Never the caller's, which may be an event loop.
 *
 * <p>There is one for each transaction that is ending, without a limit and without a queue: a commit waits for the statements
 * that were issued, those may wait for the row locks of another transaction, and the end of that one must not wait in a queue
 * behind the first. What waits here holds a connection, so the size of the server's pool is the limit. They end when idle.
 */
final class EndingThreads implements Executor {

    private static final long IDLE_SECONDS = 10;

    private final ThreadFactory plain;
    private final ThreadPoolExecutor threads;

    EndingThreads(ThreadFactory managed, ThreadFactory plain) {
        this.plain = plain;
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> managedOrPlain(managed, task));
    }

    private Thread managedOrPlain(ThreadFactory managed, Runnable worker) {
        Begun begun = new Begun(worker);
        @Nullable Thread thread;
        try {
            thread = managed.newThread(begun);
        } catch (IllegalStateException | RejectedExecutionException e) {
            thread = null;
        }
        if (thread == null) {
            return plain.newThread(worker);
        }
        thread.setUncaughtExceptionHandler((dead, failure) -> {
            if (begun.yes) {
                Log.failedOnThread(dead, failure);
            } else {
                plain.newThread(worker).start();
            }
        });
        return thread;
    }

    /** A managed thread sets up the application's context first, and dies of it if the application has been disabled. */
    private static final class Begun implements Runnable {

        private final Runnable worker;
        private volatile boolean yes;

        Begun(Runnable worker) {
            this.worker = worker;
        }

        @Override
        public void run() {
            yes = true;
            worker.run();
        }
    }

    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            plain.newThread(task).start();
        }
    }

    /** Ends the threads when they are done. */
    void close() {
        threads.shutdown();
    }
}
