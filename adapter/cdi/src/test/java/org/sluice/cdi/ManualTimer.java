package org.sluice.cdi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A timer whose time the test moves. */
final class ManualTimer implements TransactionTimer {

    private record Task(Duration at, Runnable action) {}

    private final List<Task> tasks = new ArrayList<>();
    private Duration now = Duration.ZERO;

    @Override
    public synchronized Runnable after(Duration delay, Runnable action) {
        Task task = new Task(now.plus(delay), action);
        tasks.add(task);
        return () -> forget(task);
    }

    private synchronized void forget(Task task) {
        tasks.remove(task);
    }

    synchronized int waiting() {
        return tasks.size();
    }

    /** Lets time pass and runs what is due, on the calling thread. */
    void pass(Duration time) {
        due(time).forEach(task -> task.action().run());
    }

    private synchronized List<Task> due(Duration time) {
        now = now.plus(time);
        List<Task> due =
                tasks.stream().filter(task -> task.at().compareTo(now) <= 0).toList();
        tasks.removeAll(due);
        return due;
    }
}
