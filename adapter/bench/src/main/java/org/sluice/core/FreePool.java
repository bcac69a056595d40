package org.sluice.core;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Result;
import org.sluice.api.Statement;

/** A pool that costs next to nothing: a fixed number of connections that lead nowhere. Blocks while all are out. */
final class FreePool implements ConnectionPool {

    private final BlockingQueue<PooledConnection> idle;

    FreePool(int connections) {
        idle = new ArrayBlockingQueue<>(connections);
        for (int i = 0; i < connections; i++) {
            idle.add(new Slot(new Nowhere()));
        }
    }

    @Override
    public PooledConnection allocate() {
        try {
            return idle.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PoolRefusedException("interrupted", e);
        }
    }

    private final class Slot implements PooledConnection {

        private final PhysicalConnection connection;

        Slot(PhysicalConnection connection) {
            this.connection = connection;
        }

        @Override
        public PhysicalConnection physical() {
            return connection;
        }

        @Override
        public long openedAt() {
            return 0;
        }

        @Override
        public long usedAt() {
            return 0;
        }

        @Override
        public void giveBack() {
            idle.add(this);
        }

        @Override
        public void drop(Throwable cause) {
            throw new IllegalStateException("nothing here breaks", cause);
        }
    }

    /** A connection that is always open and never used. */
    private static final class Nowhere implements PhysicalConnection {

        @Override
        public CompletableFuture<RowCursor> openCursor(String sql, @Nullable Object[] parameters) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public int processId() {
            return 0;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public CompletableFuture<Result> execute(String sql, @Nullable Object[] parameters) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public CompletableFuture<Void> command(String sql) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public CompletableFuture<List<Result>> executeMany(String sql, List<@Nullable Object[]> rows) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public CompletableFuture<List<Result>> executeTransaction(String begin, List<Statement> statements) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public CompletableFuture<Void> cancel() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> close() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
