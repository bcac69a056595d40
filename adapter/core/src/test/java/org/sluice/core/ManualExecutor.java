package org.sluice.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Keeps tasks until a test runs them. */
final class ManualExecutor implements Executor {

    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    private synchronized Runnable next() {
        return tasks.poll();
    }

    /** Runs what is there and what it brings about; says how many tasks that were. */
    int runAll() {
        int count = 0;
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
            count++;
        }
        return count;
    }

    /** Runs the newest task only, as if the threads of the others were stuck. */
    void runLast() {
        Runnable last;
        synchronized (this) {
            last = tasks.removeLast();
        }
        last.run();
    }

    synchronized int size() {
        return tasks.size();
    }
}
