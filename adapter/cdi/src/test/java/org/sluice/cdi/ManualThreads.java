package org.sluice.cdi;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Keeps tasks until the test has them run, each on a thread named {@code ending}. */
final class ManualThreads implements Executor {

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    synchronized int waiting() {
        return tasks.size();
    }

    private synchronized @Nullable Runnable next() {
        return tasks.poll();
    }

    /** Runs what is waiting, and what comes of it. */
    void run() {
        for (Runnable task = next(); task != null; task = next()) {
            onThread("ending", task);
        }
    }

    /** Runs a task on a thread of that name and waits for it; what it throws is thrown here. */
    static void onThread(String name, Runnable task) {
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(task, name);
        thread.setUncaughtExceptionHandler((ended, failure) -> thrown[0] = failure);
        thread.start();
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (thread.isAlive()) {
            throw new AssertionError("thread " + name + " does not end");
        }
        if (thrown[0] != null) {
            throw new AssertionError("on thread " + name, thrown[0]);
        }
    }
}
