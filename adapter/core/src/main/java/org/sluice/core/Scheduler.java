package org.sluice.core;

/** Time. Port, so that tests can turn the clock by hand. */
public interface Scheduler {

    /** A monotonic clock, in nanoseconds from an arbitrary origin. */
    long nanoTime();

    /** Runs a task once after a delay. The task must be short and must not block. */
    Timer after(long nanos, Runnable task);

    /** A task that has not run yet. */
    interface Timer {
        /** Forgets the task unless it has started. Idempotent. */
        void cancel();
    }
}
