package org.sluice.connector;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Result;
import org.sluice.api.Statement;
import org.sluice.core.PhysicalConnection;
import org.sluice.core.RowCursor;

/** A socket that is open or closed; it is sent nothing in these tests. */
final class FakePhysicalConnection implements PhysicalConnection {

    /** What the question of a validation is answered; without it nothing may be sent. */
    @Nullable CompletableFuture<Void> answer;

    final AtomicInteger closes = new AtomicInteger();
    volatile @Nullable String why;
    private volatile boolean open = true;
    private volatile boolean cancelled;

    boolean cancelled() {
        return cancelled;
    }

    @Override
    public int processId() {
        return 7;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public CompletableFuture<Result> execute(String sql, @Nullable Object[] parameters) {
        throw new AssertionError("nothing is executed here");
    }

    @Override
    public CompletableFuture<List<Result>> executeMany(String sql, List<@Nullable Object[]> rows) {
        throw new AssertionError("nothing is executed here");
    }

    @Override
    public CompletableFuture<Void> command(String sql) {
        CompletableFuture<Void> known = answer;
        if (known == null) {
            throw new AssertionError("nothing is executed here");
        }
        return known;
    }

    @Override
    public CompletableFuture<List<Result>> executeTransaction(String begin, List<Statement> statements) {
        throw new AssertionError("nothing is executed here");
    }

    @Override
    public CompletableFuture<RowCursor> openCursor(String sql, @Nullable Object[] parameters) {
        throw new AssertionError("nothing is executed here");
    }

    @Override
    public CompletableFuture<Void> cancel() {
        cancelled = true;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> close(String reason) {
        why = reason;
        return close();
    }

    @Override
    public CompletableFuture<Void> close() {
        open = false;
        closes.incrementAndGet();
        return CompletableFuture.completedFuture(null);
    }
}
