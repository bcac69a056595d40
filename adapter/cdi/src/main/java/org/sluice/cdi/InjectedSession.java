package org.sluice.cdi;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.NoActiveScopeException;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;

/**
 * What {@code @Inject AsyncSession} gives: it has no state but a factory's name, and finds the current scope's session at each
 * call. So one of it may be kept by a bean of any scope and be passivated with it.
 *
 * <p>Where there is no scope, stages fail with {@link NoActiveScopeException}, {@link #inTransaction} throws it, and
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
    public CompletionStage<Void> begin() {
        return staged(AsyncSession::begin);
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
    public boolean inTransaction() {
        return current().inTransaction();
    }

    @Override
    public void close() {
        AsyncSession session;
        try {
            session = current();
        } catch (SluiceException e) {
            return; // no scope, or it has ended: nothing is open
        }
        session.close();
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
