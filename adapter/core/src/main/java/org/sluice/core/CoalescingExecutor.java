package org.sluice.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs continuations on a few threads of the server, and wakes as few of them as it can: waking a thread costs more than most
 * continuations. One thread drains the queue while tasks keep coming. Another is woken only when the queue grows long, or when a
 * task blocks the one that drains: a watch notices that within a few milliseconds, so that a continuation which blocks delays the
 * others but never stops them, as long as a thread is left.
 *
 * <p>Tasks of one context start in the order they were given; they may overlap when one takes long.
 */
final class CoalescingExecutor {

    private static final long WATCH_NANOS = 5_000_000;
    private static final int LONG_QUEUE = 32;

    private final Executor threads;
    private final Executor waking;
    private final int most;
    private final Scheduler scheduler;
    private final Executor fallback;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger draining = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicBoolean watching = new AtomicBoolean();

    /**
     * Starts nothing yet.
     *
     * @param threads where to run; may refuse when it has ended
     * @param waking runs, soon and on the thread that it is called on, what wakes a thread: on an event loop after what has arrived
     *     by then, so that it is one thread for all of that; may refuse, too
     * @param most the most threads to use at a time
     * @param fallback runs what {@code threads} refuses
     */
    CoalescingExecutor(Executor threads, Executor waking, int most, Scheduler scheduler, Executor fallback) {
        this.threads = threads;
        this.waking = waking;
        this.most = most;
        this.scheduler = scheduler;
        this.fallback = fallback;
    }

    /** An executor that runs its tasks here, each inside {@code context}. Refuses none. */
    Executor in(Executor context) {
        return task -> execute(() -> run(task, context));
    }

    private static void run(Runnable task, Executor context) {
        AtomicBoolean started = new AtomicBoolean();
        try {
            context.execute(() -> {
                started.set(true);
                task.run();
            });
        } catch (RuntimeException e) {
            // a server refuses the context of an application that has ended; whoever waits must still be told
            if (started.compareAndSet(false, true)) {
                task.run();
            }
        }
    }

    private void execute(Runnable task) {
        tasks.add(task);
        int length = queued.incrementAndGet();
        int drainers = draining.get();
        if (drainers == 0 || (length > LONG_QUEUE * drainers && drainers < most)) {
            drainOnOneMore(drainers);
        }
    }

    private void drainOnOneMore(int drainers) {
        if (!draining.compareAndSet(drainers, drainers + 1)) {
            // somebody else has just started one, or the last one has just stopped
            if (draining.get() > 0 || !draining.compareAndSet(0, 1)) {
                return;
            }
        }
        try {
            waking.execute(this::startDraining);
        } catch (RejectedExecutionException e) {
            startDraining();
        }
    }

    private void startDraining() {
        try {
            threads.execute(this::drain);
        } catch (RuntimeException e) {
            // refused, or no thread could be made: as nobody else drains, what is queued would wait for ever
            fallback.execute(this::drain);
        }
    }

    private void drain() {
        watch();
        while (true) {
            Runnable task;
            while ((task = tasks.poll()) != null) {
                queued.decrementAndGet();
                taken.incrementAndGet();
                runGuarded(task);
            }
            draining.decrementAndGet();
            // a task may have come between the last poll and the decrement, and seen a drainer
            if (tasks.isEmpty() || !resumed()) {
                return;
            }
        }
    }

    /** A task that throws must not take the drain with it. */
    private static void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }

    private boolean resumed() {
        int drainers = draining.get();
        return drainers < most && draining.compareAndSet(drainers, drainers + 1);
    }

    /** Looks again and again, while tasks are there, whether any was taken since the last look. */
    private void watch() {
        if (watching.compareAndSet(false, true)) {
            look(taken.get());
        }
    }

    private void look(long takenBefore) {
        scheduler.after(WATCH_NANOS, () -> {
            if (draining.get() == 0) {
                watching.set(false);
                if (draining.get() > 0) {
                    watch();
                }
                return;
            }
            long takenNow = taken.get();
            int drainers = draining.get();
            if (takenNow == takenBefore && !tasks.isEmpty() && drainers < most) {
                drainOnOneMore(drainers);
            }
            look(takenNow);
        });
    }
}
