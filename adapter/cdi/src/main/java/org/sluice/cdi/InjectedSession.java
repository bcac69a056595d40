package org.sluice.cdi;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.NestedTransaction;
import org.sluice.api.NoActiveScopeException;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.api.Statement;
import org.sluice.api.TransactionOptions;

/**
 * What {@code @Inject AsyncSession} gives: it has no state but a factory's name, and finds the current scope's session at each
 * call. So one of it may be kept by a bean of any scope and be passivated with it.
 *
 * <p>Where there is no scope, stages fail with {@link NoActiveScopeException}, {@link #inTransaction}, {@link #stream} and the views throw it, and
 * {@link #close} has nothing to do.
 */
final class InjectedSession implements AsyncSession, Serializable {

    private static final long serialVersionUID = 1L;

    private final String factory;

    @SuppressWarnings("serial") // found again after deserialization
    private transient @Nullable Sluice sluice;

    InjectedSession(String factory, Sluice sluice) {
        this.factory = factory;
        this.sluice = sluice;
    }

    @Override
    public CompletionStage<Result> execute(String sql, @Nullable Object... parameters) {
        return staged(session -> session.execute(sql, parameters));
    }

    @Override
    public <T> CompletionStage<@Nullable T> scalar(Class<T> type, String sql, @Nullable Object... parameters) {
        return staged(session -> session.scalar(type, sql, parameters));
    }

    @Override
    public <T> CompletionStage<List<@Nullable T>> scalars(Class<T> type, String sql, @Nullable Object... parameters) {
        return staged(session -> session.scalars(type, sql, parameters));
    }

    @Override
    public <T> CompletionStage<T> one(Class<T> type, String sql, @Nullable Object... parameters) {
        return staged(session -> session.one(type, sql, parameters));
    }

    @Override
    public <T> CompletionStage<Optional<T>> first(Class<T> type, String sql, @Nullable Object... parameters) {
        return staged(session -> session.first(type, sql, parameters));
    }

    @Override
    public <T> CompletionStage<List<T>> list(Class<T> type, String sql, @Nullable Object... parameters) {
        return staged(session -> session.list(type, sql, parameters));
    }

    @Override
    public CompletionStage<List<Result>> executeMany(String sql, List<?> rows) {
        return staged(session -> session.executeMany(sql, rows));
    }

    @Override
    public CompletionStage<Void> begin() {
        return staged(AsyncSession::begin);
    }

    @Override
    public CompletionStage<Void> begin(TransactionOptions options) {
        return staged(session -> session.begin(options));
    }

    @Override
    public CompletionStage<NestedTransaction> beginNested() {
        return staged(AsyncSession::beginNested);
    }

    @Override
    public CompletionStage<Void> commit() {
        return staged(AsyncSession::commit);
    }

    @Override
    public CompletionStage<Void> rollback() {
        return staged(AsyncSession::rollback);
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return staged(session -> session.withTransaction(work));
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            TransactionOptions options, Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return staged(session -> session.withTransaction(options, work));
    }

    @Override
    public <T> CompletionStage<T> withNested(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return staged(session -> session.withNested(work));
    }

    @Override
    public CompletionStage<List<Result>> executeTransaction(List<Statement> statements) {
        return staged(session -> session.executeTransaction(statements));
    }

    @Override
    public CompletionStage<List<Result>> executeTransaction(TransactionOptions options, List<Statement> statements) {
        return staged(session -> session.executeTransaction(options, statements));
    }

    /** Of the session that is current now. */
    @Override
    public <T> Flow.Publisher<T> stream(Class<T> type, String sql, @Nullable Object... parameters) {
        return current().stream(type, sql, parameters);
    }

    /** A view of the session that is current now. */
    @Override
    public AsyncSession multiplexed() {
        return current().multiplexed();
    }

    @Override
    public AsyncSession withFetchSize(int rows) {
        return current().withFetchSize(rows);
    }

    /** A view of the session that is current now. */
    @Override
    public AsyncSession withTimeout(Duration timeout) {
        return current().withTimeout(timeout);
    }

    @Override
    public CompletionStage<Void> reset() {
        return staged(AsyncSession::reset);
    }

    @Override
    public void cancel() {
        currentIfAny(AsyncSession::cancel);
    }

    @Override
    public void invalidate() {
        currentIfAny(AsyncSession::invalidate);
    }

    @Override
    public boolean inTransaction() {
        return current().inTransaction();
    }

    @Override
    public void close() {
        currentIfAny(AsyncSession::close);
    }

    private void currentIfAny(Consumer<AsyncSession> call) {
        AsyncSession session;
        try {
            session = current();
        } catch (SluiceException e) {
            return; // no scope, or it has ended: nothing is open
        }
        call.accept(session);
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return staged(AsyncSession::closeAsync);
    }

    private <T> CompletionStage<T> staged(Function<AsyncSession, CompletionStage<T>> call) {
        AsyncSession session;
        try {
            session = current();
        } catch (SluiceException e) {
            return CompletableFuture.failedStage(e);
        }
        return call.apply(session);
    }

    private AsyncSession current() {
        Sluice found = sluice;
        if (found == null) {
            found = SluiceExtension.ofCurrentApplication();
            sluice = found;
        }
        return found.scopes().session(factory);
    }

    @Override
    public String toString() {
        return "injected session of the factory '" + factory + "'";
    }
}
