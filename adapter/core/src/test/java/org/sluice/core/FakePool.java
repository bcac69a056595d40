package org.sluice.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/** A server's pool with a limit, that refuses instead of blocking when it is reached. */
final class FakePool implements ConnectionPool {

    private final Supplier<FakeConnection> opening;
    private final Queue<FakeConnection> idle = new ArrayDeque<>();
    private final List<FakeConnection> opened = new ArrayList<>();
    private int limit;
    private int inUse;
    private int allocations;
    private int drops;

    FakePool(int limit, Supplier<FakeConnection> opening) {
        this.limit = limit;
        this.opening = opening;
    }

    @Override
    public synchronized PooledConnection allocate() {
        allocations++;
        FakeConnection connection = idle.poll();
        if (connection == null) {
            if (inUse >= limit) {
                throw new PoolRefusedException("exhausted", new IllegalStateException());
            }
            connection = opening.get();
            opened.add(connection);
        }
        inUse++;
        return new Handle(connection);
    }

    private final class Handle implements PooledConnection {
        private final FakeConnection connection;
        private boolean ended;

        Handle(FakeConnection connection) {
            this.connection = connection;
        }

        @Override
        public PhysicalConnection physical() {
            return connection;
        }

        private void end() {
            if (ended) {
                throw new AssertionError("ended twice");
            }
            ended = true;
            inUse--;
        }

        @Override
        public void giveBack() {
            synchronized (FakePool.this) {
                end();
                idle.add(connection);
            }
        }

        @Override
        public void drop(Throwable cause) {
            synchronized (FakePool.this) {
                end();
                drops++;
                opened.remove(connection);
            }
        }
    }

    synchronized void limit(int connections) {
        limit = connections;
    }

    synchronized int inUse() {
        return inUse;
    }

    synchronized int open() {
        return opened.size();
    }

    synchronized int allocations() {
        return allocations;
    }

    synchronized int drops() {
        return drops;
    }

    synchronized FakeConnection connection(int index) {
        return opened.get(index);
    }
}
