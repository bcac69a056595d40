package org.sluice.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock that stands until a test turns it. */
final class ManualScheduler implements Scheduler {

    private final List<Task> tasks = new ArrayList<>();
    private long now = 1_000_000;

    private record Task(long at, Runnable action) {}

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Timer after(long nanos, Runnable action) {
        Task task = new Task(now + nanos, action);
        tasks.add(task);
        return () -> {
            synchronized (this) {
                tasks.remove(task);
            }
        };
    }

    /** Tasks that have not run yet. */
    synchronized int pending() {
        return tasks.size();
    }

    /** Lets time pass; runs what comes due, in order, each at its time. */
    void advance(Duration time) {
        long end = nanoTime() + time.toNanos();
        while (true) {
            Task due;
            synchronized (this) {
                due = tasks.stream()
                        .filter(task -> task.at <= end)
                        .min(Comparator.comparingLong(Task::at))
                        .orElse(null);
                if (due == null) {
                    now = end;
                    return;
                }
                tasks.remove(due);
                now = Math.max(now, due.at);
            }
            due.action.run();
        }
    }
}
