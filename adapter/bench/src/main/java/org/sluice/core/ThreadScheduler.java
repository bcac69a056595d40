package org.sluice.core;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Time, kept by one thread. */
final class ThreadScheduler implements Scheduler {

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Timer after(long nanos, Runnable task) {
        Future<?> scheduled = executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    void close() {
        executor.shutdownNow();
    }
}
