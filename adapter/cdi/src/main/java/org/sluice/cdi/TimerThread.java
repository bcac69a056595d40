package org.sluice.cdi;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Time, kept by one thread, which ends when there is nothing to wait for. */
final class TimerThread implements TransactionTimer {

    private static final long IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor executor;

    TimerThread(ThreadFactory threads) {
        executor = new ScheduledThreadPoolExecutor(1, threads);
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRejectedExecutionHandler((task, ended) -> {});
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Future<?> scheduled = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Forgets every task and runs no more. */
    void close() {
        executor.shutdownNow();
    }
}
