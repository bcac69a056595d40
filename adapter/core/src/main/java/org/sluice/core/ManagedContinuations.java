package org.sluice.core;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Continuations on threads of the server, in the context that its context service captures. */
public final class ManagedContinuations implements Continuations, AutoCloseable {

    private static final int MOST_THREADS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    private static final long IDLE_SECONDS = 10;

    private final CoalescingExecutor continuations;
    private final Supplier<Executor> context;
    private final Runnable end;

    private ManagedContinuations(CoalescingExecutor continuations, Supplier<Executor> context, Runnable end) {
        this.continuations = continuations;
        this.context = context;
        this.end = end;
    }

    /**
     * On threads that a factory makes; they end when idle, and with {@link #close}.
     *
     * @param context captures the calling thread's context, as an executor that runs its tasks at once in that context
     * @param waking runs, soon and on the thread that it is called on, what wakes one of the threads
     * @param fallback where completions run that come after {@link #close}; not an event loop
     */
    public static ManagedContinuations onThreadsOf(
            ThreadFactory factory,
            Supplier<Executor> context,
            Executor waking,
            Scheduler scheduler,
            Executor fallback) {
        // how many there are is for the executor above to say; the one that became idle last goes on, the others end
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
        return new ManagedContinuations(
                new CoalescingExecutor(threads, waking, MOST_THREADS, scheduler, fallback), context, threads::shutdown);
    }

    /** On an executor whose end is somebody else's care; as {@link #onThreadsOf} otherwise. */
    public static ManagedContinuations on(
            Executor threads, Supplier<Executor> context, Executor waking, Scheduler scheduler, Executor fallback) {
        return new ManagedContinuations(
                new CoalescingExecutor(threads, waking, MOST_THREADS, scheduler, fallback), context, () -> {});
    }

    @Override
    public Executor capture() {
        return continuations.in(context.get());
    }

    /** Ends the threads when what was queued is done. Idempotent. */
    @Override
    public void close() {
        end.run();
    }
}
