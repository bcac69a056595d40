package org.sluice.connector;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sluice.core.Scheduler;

/** A pool that counts, objects when told to, and has a clock that stands still. */
final class FakeHome implements ConnectionHome, Scheduler {

    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger pooled = new AtomicInteger();

    @Nullable String objection;

    private final List<Due> due = new CopyOnWriteArrayList<>();
    private long now;

    private record Due(long at, Runnable task) {}

    void pass(Duration time) {
        now += time.toNanos();
        List<Due> all = due.stream().filter(task -> task.at <= now).toList();
        due.removeAll(all);
        all.forEach(task -> task.task.run());
    }

    @Override
    public void opened(SluiceManagedConnection connection, int processId) {
        open.incrementAndGet();
        pooled.incrementAndGet();
    }

    @Override
    public void closed(int processId) {
        open.decrementAndGet();
    }

    @Override
    public void left(SluiceManagedConnection connection) {
        pooled.decrementAndGet();
    }

    @Override
    public @Nullable String objection(SluiceManagedConnectionFactory maker) {
        return objection;
    }

    @Override
    public Scheduler scheduler() {
        return this;
    }

    @Override
    public Executor blocking() {
        return Runnable::run;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Timer after(long nanos, Runnable task) {
        Due added = new Due(now + nanos, task);
        due.add(added);
        return () -> due.remove(added);
    }
}
