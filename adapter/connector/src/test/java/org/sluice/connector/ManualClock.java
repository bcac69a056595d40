package org.sluice.connector;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sluice.core.Scheduler;

/** A clock that stands until a test turns it. */
final class ManualClock implements Scheduler {

    private record Task(long at, Runnable action) {}

    private final List<Task> tasks = new ArrayList<>();
    private long now = 1_000_000;

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

    /** Lets time pass, and runs what comes due, in order. */
    void advance(Duration time) {
        List<Task> due;
        synchronized (this) {
            now += time.toNanos();
            due = tasks.stream()
                    .filter(task -> task.at <= now)
                    .sorted(Comparator.comparingLong(Task::at))
                    .toList();
            tasks.removeAll(due);
        }
        due.forEach(task -> task.action().run());
    }
}
