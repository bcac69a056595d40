package org.sluice.connector;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.sluice.core.AdapterThreads;
import org.sluice.core.Scheduler;

/** Time, kept by one thread of the adapter. */
final class TimerThread implements Scheduler {

    private static final long IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor executor;

    TimerThread() {
        executor = new ScheduledThreadPoolExecutor(1, new AdapterThreads("sluice-timer"));
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRejectedExecutionHandler((task, ended) -> {});
    }

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
