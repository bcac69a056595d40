package org.sluice.core;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.NoResultException;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.api.TooManyResultsException;
import org.sluice.api.UsageException;

/**
 * A session as the application sees it: checks the calling thread, maps rows, and completes stages on the application's threads.
 * Rows are mapped there too: a record's constructor is application code.
 */
final class ApplicationSession implements AsyncSession {

    private final SessionEnvironment environment;
    private final Statements statements;
    private final Session session;
    private volatile @Nullable Executor executor;

    ApplicationSession(SessionEnvironment environment, Statements statements, String scope) {
        this.environment = environment;
        this.statements = statements;
        this.session = new Session(environment, scope);
    }

    @Override
    public CompletionStage<Result> execute(String sql, @Nullable Object... parameters) {
        return run(sql, parameters, result -> result);
    }

    @Override
    public <T> CompletionStage<@Nullable T> scalar(Class<T> type, String sql, @Nullable Object... parameters) {
        Objects.requireNonNull(type, "type");
        return run(sql, parameters, result -> {
            List<@Nullable T> values = RowMapper.scalars(type, result);
            return values.isEmpty() ? null : values.get(0);
        });
    }

    @Override
    public <T> CompletionStage<List<@Nullable T>> scalars(Class<T> type, String sql, @Nullable Object... parameters) {
        Objects.requireNonNull(type, "type");
        return run(sql, parameters, result -> RowMapper.scalars(type, result));
    }

    @Override
    public <T> CompletionStage<T> one(Class<T> type, String sql, @Nullable Object... parameters) {
        RowMapper<T> mapper = RowMapper.of(Objects.requireNonNull(type, "type"));
        return run(sql, parameters, result -> mapper.map(only(result)).get(0));
    }

    private static Result only(Result result) {
        int rows = result.rows().size();
        if (rows == 0) {
            throw new NoResultException(
                    "SLUICE1110: one row was expected, and there is none; first(...) takes that too");
        }
        if (rows > 1) {
            throw new TooManyResultsException(
                    "SLUICE1111: one row was expected, and there are " + rows + "; list(...) takes that too");
        }
        return result;
    }

    @Override
    public <T> CompletionStage<Optional<T>> first(Class<T> type, String sql, @Nullable Object... parameters) {
        RowMapper<T> mapper = RowMapper.of(Objects.requireNonNull(type, "type"));
        return run(
                sql,
                parameters,
                result -> mapper.map(atMostOne(result)).stream().findFirst());
    }

    private static Result atMostOne(Result result) {
        return new Result(
                result.columns(),
                result.rows().subList(0, Math.min(1, result.rows().size())),
                result.affected());
    }

    @Override
    public <T> CompletionStage<List<T>> list(Class<T> type, String sql, @Nullable Object... parameters) {
        RowMapper<T> mapper = RowMapper.of(Objects.requireNonNull(type, "type"));
        return run(sql, parameters, mapper::map);
    }

    @Override
    public CompletionStage<List<Result>> executeMany(String sql, List<?> rows) {
        Objects.requireNonNull(rows, "rows");
        return send(
                sql,
                () -> {
                    List<BoundStatement> bound = statements.bindEach(sql, rows);
                    if (bound.isEmpty()) {
                        return CompletableFuture.completedFuture(List.of());
                    }
                    List<@Nullable Object[]> values =
                            bound.stream().map(BoundStatement::values).toList();
                    return session.submit(
                            connection -> connection.executeMany(bound.get(0).sql(), values));
                },
                results -> results);
    }

    private <T> SessionStage<T> run(String sql, @Nullable Object @Nullable [] parameters, Function<Result, T> mapping) {
        return send(
                sql,
                () -> {
                    BoundStatement bound = statements.bind(sql, parameters);
                    return session.execute(bound.sql(), bound.values());
                },
                mapping);
    }

    private <R, T> SessionStage<T> send(String sql, Supplier<CompletableFuture<R>> sending, Function<R, T> mapping) {
        Objects.requireNonNull(sql, "sql");
        Executor here = executor();
        SluiceException refusal = environment.guard().refusal();
        if (refusal == null && StatementText.isTransactionControl(sql)) {
            refusal = new UsageException("SLUICE1109: transaction control is not sent as SQL text:"
                    + " use begin(), commit(), rollback() or withTransaction(...)");
        }
        if (refusal != null) {
            return SessionStage.failed(refusal, here);
        }
        try {
            return delivered(sending.get(), mapping, here);
        } catch (UsageException parametersDoNotFit) {
            return session.inTransaction()
                    ? delivered(failing(parametersDoNotFit), mapping, here)
                    : SessionStage.failed(parametersDoNotFit, here);
        }
    }

    /** A statement that was not sent has failed all the same: its transaction must not be committed without it. */
    private <R> CompletableFuture<R> failing(UsageException failure) {
        return session.submit(connection -> CompletableFuture.failedFuture(failure));
    }

    /** Completes on the application's threads. */
    private static <R, T> SessionStage<T> delivered(
            CompletableFuture<R> source, Function<R, T> mapping, Executor executor) {
        SessionStage<T> stage = new SessionStage<>(executor);
        source.whenComplete((value, failure) -> executor.execute(() -> {
            try {
                if (failure == null) {
                    stage.complete(mapping.apply(value));
                } else {
                    stage.completeExceptionally(Failures.unwrapped(failure));
                }
            } catch (Throwable e) {
                stage.completeExceptionally(e);
            }
        }));
        return stage;
    }

    @Override
    public CompletionStage<Void> begin() {
        Executor here = executor();
        SluiceException refusal = environment.guard().refusal();
        if (refusal == null) {
            refusal = session.begin();
        }
        SessionStage<Void> stage = new SessionStage<>(here);
        if (refusal == null) {
            stage.complete(null);
        } else {
            stage.completeExceptionally(refusal);
        }
        return stage;
    }

    @Override
    public CompletionStage<Void> commit() {
        return delivered(session.end(Transaction.End.COMMIT), done -> null, executor());
    }

    @Override
    public CompletionStage<Void> rollback() {
        return delivered(session.end(Transaction.End.ROLLBACK), done -> null, executor());
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        Objects.requireNonNull(work, "work");
        Executor here = executor();
        SluiceException refusal = environment.guard().refusal();
        if (refusal == null) {
            refusal = session.begin();
        }
        if (refusal != null) {
            return SessionStage.failed(refusal, here);
        }
        return Work.of(work, this).finishedBy(here, failure -> endOf(failure));
    }

    private CompletableFuture<Void> endOf(@Nullable Throwable failure) {
        if (!session.inTransaction()) {
            // the work has ended the transaction itself
            return CompletableFuture.completedFuture(null);
        }
        return session.end(failure == null ? Transaction.End.COMMIT : Transaction.End.ROLLBACK);
    }

    @Override
    public boolean inTransaction() {
        return session.inTransaction();
    }

    @Override
    public void close() {
        session.close();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return delivered(session.close(), done -> null, executor());
    }

    /** As {@link #closeAsync}, completing wherever the end is reached: for work inside the adapter. */
    CompletableFuture<Void> end() {
        return session.close();
    }

    /** The context is captured once, at the first use: a capture costs more than a statement. */
    Executor executor() {
        Executor captured = executor;
        if (captured == null) {
            captured = environment.continuations().capture();
            executor = captured;
        }
        return captured;
    }

    @Override
    public String toString() {
        return "AsyncSession[" + environment.factory() + ", " + session.scope() + "]";
    }
}
