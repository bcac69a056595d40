package org.sluice.cdi;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which transactions end. Never the caller's, which may be an event loop.
 *
 * <p>There is one for each transaction that is ending, without a limit and without a queue: a commit waits for the statements
 * that were issued, those may wait for the row locks of another transaction, and the end of that one must not wait in a queue
 * behind the first. What waits here holds a connection, so the size of the server's pool is the limit. They end when idle.
 */
final class EndingThreads implements Executor {

    private static final long IDLE_SECONDS = 10;

    private final ThreadFactory plain;
    private final ThreadPoolExecutor threads;

    /**
     * Starts none yet.
     *
     * @param sure makes them
     * @param plain makes those that are needed after {@link #close}
     */
    EndingThreads(ThreadFactory sure, ThreadFactory plain) {
        this.plain = plain;
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), sure);
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
