package org.sluice.cdi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.NestedTransaction;
import org.sluice.api.Result;
import org.sluice.api.SessionClosedException;
import org.sluice.api.Statement;
import org.sluice.api.TransactionOptions;

/** A session whose only statement is {@code scalar(String.class, ...)}: it answers who it is. */
final class FakeSession implements AsyncSession {

    final String factory;
    final String scope;
    final int number;
    private boolean closed;

    FakeSession(String factory, String scope, int number) {
        this.factory = factory;
        this.scope = scope;
        this.number = number;
    }

    synchronized boolean closed() {
        return closed;
    }

    String id() {
        return factory + "#" + number;
    }

    @Override
    public <T> CompletionStage<@Nullable T> scalar(Class<T> type, String sql, @Nullable Object... parameters) {
        return closed()
                ? CompletableFuture.failedStage(new SessionClosedException("session of " + scope + " closed"))
                : CompletableFuture.completedStage(type.cast(id()));
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Result> execute(String sql, @Nullable Object... parameters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletionStage<List<@Nullable T>> scalars(Class<T> type, String sql, @Nullable Object... parameters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletionStage<T> one(Class<T> type, String sql, @Nullable Object... parameters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletionStage<Optional<T>> first(Class<T> type, String sql, @Nullable Object... parameters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletionStage<List<T>> list(Class<T> type, String sql, @Nullable Object... parameters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Result>> executeMany(String sql, List<?> rows) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> begin() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> commit() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> rollback() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean inTransaction() {
        return false;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        close();
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> begin(TransactionOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<NestedTransaction> beginNested() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            TransactionOptions options, Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletionStage<T> withNested(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Result>> executeTransaction(List<Statement> statements) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Result>> executeTransaction(TransactionOptions options, List<Statement> statements) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AsyncSession withTimeout(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cancel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> reset() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void invalidate() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Flow.Publisher<T> stream(Class<T> type, String sql, @Nullable Object... parameters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AsyncSession multiplexed() {
        return this;
    }

    @Override
    public AsyncSession withFetchSize(int rows) {
        throw new UnsupportedOperationException();
    }
}
