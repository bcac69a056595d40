package org.sluice.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.NestedTransaction;
import org.sluice.api.NoResultException;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.api.Statement;
import org.sluice.api.TooManyResultsException;
import org.sluice.api.TransactionOptions;
import org.sluice.api.UsageException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/**
 * A session as the application sees it: checks the calling thread, maps rows, and completes stages on the application's threads.
 * Rows are mapped there too: a record's constructor is application code.
 */
final class ApplicationSession implements AsyncSession {

    private final SessionEnvironment environment;
    private final GlobalTransactions.Branches branches;
    private final Statements statements;
    private final Session session;
    private final Duration timeout;
    private final int fetchSize;
    private final boolean multiplexed;
    private final Context context;

    ApplicationSession(
            SessionEnvironment environment, GlobalTransactions.Branches branches, Statements statements, String scope) {
        this.environment = environment;
        this.branches = branches;
        this.statements = statements;
        this.session = new Session(environment, scope);
        this.timeout = environment.settings().statementTimeout();
        this.fetchSize = environment.settings().fetchSize();
        this.multiplexed = environment.settings().multiplex().all();
        this.context = new Context(session, environment.continuations());
    }

    private ApplicationSession(ApplicationSession original, Duration timeout, int fetchSize, boolean multiplexed) {
        this.environment = original.environment;
        this.branches = original.branches;
        this.statements = original.statements;
        this.session = original.session;
        this.timeout = timeout;
        this.fetchSize = fetchSize;
        this.multiplexed = multiplexed;
        this.context = original.context;
    }

    /** What the views of one session share; while it is reachable, the session is not forgotten. */
    private static final class Context {
        private final Session session;
        private final Continuations continuations;
        private boolean watched;
        private volatile @Nullable Target own;
        private volatile @Nullable Target joined;

        Context(Session session, Continuations continuations) {
            this.session = session;
            this.continuations = continuations;
        }

        /** For a session that begins transactions by itself: until its end. */
        void watchOnce(ForgottenSessions forgotten, Session session) {
            boolean first;
            synchronized (this) {
                first = !watched;
                watched = true;
            }
            if (first) {
                session.whenClosed(forgotten.watch(this, session));
            }
        }

        /** The context is captured once, at the first use: a capture costs more than a statement. */
        Target own() {
            Target known = own;
            if (known == null) {
                known = new Target(session, captured(), null);
                own = known;
            }
            return known;
        }

        /** Without the transaction of the calling thread's work: what is captured serves for more than that. */
        private Executor captured() {
            GlobalTransaction before = CurrentTransaction.replace(null);
            try {
                return continuations.capture();
            } finally {
                CurrentTransaction.replace(before);
            }
        }

        /** Captured once for each transaction. */
        Target in(TransactionBranch branch) {
            Target known = joined;
            if (known == null || known.branch() != branch) {
                known = Target.in(branch, captured());
                joined = known;
            }
            return known;
        }
    }

    /**
     * Where what is called now goes.
     *
     * @throws SluiceException if there is a JTA transaction that the session cannot take part in
     */
    private Target target() {
        TransactionBranch branch = environment.transactions().current(branches);
        if (branch == null) {
            return context.own();
        }
        SluiceException closed = session.refusal();
        if (closed != null) {
            throw closed;
        }
        if (session.inTransaction()) {
            throw new UsageException("SLUICE1127: the session of " + session.name()
                    + " is in a transaction of its own, and was called in " + branch
                    + ": end the one before the other begins, or use another session");
        }
        return context.in(branch);
    }

    /** As {@link #target}, for calls that JTA leaves to nobody else while there is a transaction of its. */
    private Target targetToControl(String call) {
        if (environment.transactions().isActive()) {
            throw new UsageException("SLUICE1126: " + call + " was called in a JTA transaction, which JTA begins and"
                    + " ends: leave that to it, or call from where there is none, such as a method with"
                    + " @TransactionAttribute(NOT_SUPPORTED) or @Transactional(NOT_SUPPORTED)");
        }
        return context.own();
    }

    private <T> SessionStage<T> controlled(String call, Function<Session, CompletableFuture<T>> action) {
        Target target;
        try {
            target = targetToControl(call);
        } catch (SluiceException e) {
            return failed(e);
        }
        return delivered(action.apply(target.session()), done -> done, target.executor());
    }

    private <T> SessionStage<T> failed(SluiceException refusal) {
        return SessionStage.failed(refusal, context.own().executor());
    }

    @Override
    public AsyncSession withTimeout(Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("the time-out must not be negative: " + limit);
        }
        return new ApplicationSession(this, limit, fetchSize, multiplexed);
    }

    @Override
    public AsyncSession withFetchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("the fetch size must be at least 1: " + rows);
        }
        return new ApplicationSession(this, timeout, rows, multiplexed);
    }

    @Override
    public AsyncSession multiplexed() {
        return new ApplicationSession(this, timeout, fetchSize, true);
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
        Objects.requireNonNull(sql, "sql");
        List<?> all = List.copyOf(rows);
        if (all.isEmpty() && refusal(statements.facts(sql)) == null) {
            return delivered(
                    CompletableFuture.completedFuture(List.<Result>of()),
                    none -> none,
                    context.own().executor());
        }
        return send(sql, false, () -> many(statements.bindEach(sql, all)), results -> results);
    }

    private static Function<PhysicalConnection, CompletableFuture<List<Result>>> many(List<BoundStatement> rows) {
        String text = rows.get(0).sql();
        List<@Nullable Object[]> values =
                rows.stream().map(BoundStatement::values).toList();
        return connection -> connection.executeMany(text, values);
    }

    @Override
    public <T> Flow.Publisher<T> stream(Class<T> type, String sql, @Nullable Object... parameters) {
        RowMapper<T> mapper = RowMapper.of(Objects.requireNonNull(type, "type"));
        Objects.requireNonNull(sql, "sql");
        SluiceException refusal = refusal(statements.facts(sql));
        Target target = context.own();
        BoundStatement statement = null;
        try {
            target = target();
            statement = statements.bind(sql, parameters);
        } catch (SluiceException refused) {
            refusal = refusal == null ? refused : refusal;
        }
        StreamSource source = new StreamSource(environment, target.session(), timeout, statement, refusal);
        return new RowStream<>(source, mapper::map, fetchSize, target.executor());
    }

    private <T> SessionStage<T> run(String sql, @Nullable Object @Nullable [] parameters, Function<Result, T> mapping) {
        return send(sql, multiplexed, () -> one(statements.bind(sql, parameters)), mapping);
    }

    private static Function<PhysicalConnection, CompletableFuture<Result>> one(BoundStatement statement) {
        return connection -> connection.execute(statement.sql(), statement.values());
    }

    private <R, T> SessionStage<T> send(
            String sql,
            boolean alsoWithOthers,
            Supplier<Function<PhysicalConnection, CompletableFuture<R>>> binding,
            Function<R, T> mapping) {
        StatementFacts facts = statements.facts(Objects.requireNonNull(sql, "sql"));
        SluiceException refusal = refusal(facts);
        if (refusal != null) {
            return failed(refusal);
        }
        Target target;
        try {
            target = target();
        } catch (SluiceException e) {
            return failed(e);
        }
        Executor here = target.executor();
        if (environment.settings().autobegin() && target.branch() == null) {
            context.watchOnce(environment.forgotten(), session);
        }
        Function<PhysicalConnection, CompletableFuture<R>> how;
        try {
            how = binding.get();
        } catch (UsageException parametersDoNotFit) {
            return delivered(target.session().<R>refuse(parametersDoNotFit), mapping, here);
        }
        Flight<R> flight = new Flight<>(sql, how, facts.mayTouchState(), timeout);
        if (alsoWithOthers && facts.reads() && !facts.mayTouchState()) {
            flight.shareable();
        }
        target.session().submit(flight);
        return delivered(flight.result, mapping, new SessionStage<>(here, () -> Session.cancel(flight)), here);
    }

    private static @Nullable SluiceException refusal(StatementFacts facts) {
        if (facts.empty()) {
            return new UsageException("SLUICE1124: the SQL text holds no statement");
        }
        return facts.transactionControl()
                ? new UsageException("SLUICE1109: transaction control is not sent as SQL text:"
                        + " use begin(), commit(), rollback(), beginNested() or withTransaction(...)")
                : null;
    }

    /** Completes the stage on the application's threads; at once if there is nothing to wait for. */
    private static <R, T> SessionStage<T> delivered(
            CompletableFuture<R> source, Function<R, T> mapping, SessionStage<T> stage, Executor executor) {
        boolean here = source.isDone() || executor == Continuations.HERE;
        source.whenComplete((value, failure) -> {
            if (here) {
                finish(stage, mapping, value, failure);
            } else {
                executor.execute(() -> finish(stage, mapping, value, failure));
            }
        });
        return stage;
    }

    private static <R, T> void finish(
            SessionStage<T> stage, Function<R, T> mapping, R value, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                stage.complete(mapping.apply(value));
            } else {
                stage.completeExceptionally(Failures.unwrapped(failure));
            }
        } catch (Throwable e) {
            stage.completeExceptionally(e);
        }
    }

    private static <R, T> SessionStage<T> delivered(
            CompletableFuture<R> source, Function<R, T> mapping, Executor here) {
        return delivered(source, mapping, new SessionStage<>(here), here);
    }

    @Override
    public CompletionStage<Void> begin() {
        return begin(TransactionOptions.DEFAULT);
    }

    @Override
    public CompletionStage<Void> begin(TransactionOptions options) {
        return controlled("begin()", own -> begun(options));
    }

    private CompletableFuture<Void> begun(TransactionOptions options) {
        Objects.requireNonNull(options, "options");
        return session.begin(options, environment.forgotten().watch(context, session));
    }

    @Override
    public CompletionStage<NestedTransaction> beginNested() {
        Target target;
        try {
            target = target();
        } catch (SluiceException e) {
            return failed(e);
        }
        return delivered(target.session().beginNested(), level -> new Savepoint(target, level), target.executor());
    }

    private record Savepoint(Target target, Transaction.Level level) implements NestedTransaction {

        @Override
        public CompletionStage<Void> commit() {
            return end(true);
        }

        @Override
        public CompletionStage<Void> rollback() {
            return end(false);
        }

        private CompletionStage<Void> end(boolean keep) {
            return delivered(target.session().endNested(level, keep), done -> null, target.executor());
        }
    }

    @Override
    public CompletionStage<Void> commit() {
        return controlled("commit()", own -> own.end(true));
    }

    @Override
    public CompletionStage<Void> rollback() {
        return controlled("rollback()", own -> own.end(false));
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return withTransaction(TransactionOptions.DEFAULT, work);
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            TransactionOptions options, Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        Objects.requireNonNull(work, "work");
        Target target;
        try {
            target = targetToControl("withTransaction(...)");
        } catch (SluiceException e) {
            return failed(e);
        }
        return within(
                target,
                begun(options),
                work,
                (begun, commit) ->
                        // the work may have ended the transaction itself
                        session.inTransaction() ? session.end(commit) : CompletableFuture.completedFuture(null));
    }

    @Override
    public <T> CompletionStage<T> withNested(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        Objects.requireNonNull(work, "work");
        Target target;
        try {
            target = target();
        } catch (SluiceException e) {
            return failed(e);
        }
        Session where = target.session();
        return within(target, where.beginNested(), work, where::endNested);
    }

    /** Does the work after the begin, which is over at once unless an earlier transaction is still ending. */
    private <B, T> CompletionStage<T> within(
            Target target,
            CompletableFuture<B> begin,
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work,
            BiFunction<B, Boolean, CompletableFuture<Void>> end) {
        Executor here = target.executor();
        Function<B, CompletionStage<T>> doing =
                begun -> Work.of(work, this).finishedBy(here, failure -> end.apply(begun, failure == null));
        return begin.isDone() && !begin.isCompletedExceptionally()
                ? doing.apply(begin.join())
                : delivered(begin, begun -> begun, here).thenCompose(doing);
    }

    @Override
    public CompletionStage<List<Result>> executeTransaction(List<Statement> statements) {
        return executeTransaction(TransactionOptions.DEFAULT, statements);
    }

    @Override
    public CompletionStage<List<Result>> executeTransaction(TransactionOptions options, List<Statement> all) {
        Objects.requireNonNull(options, "options");
        SluiceException refusal = all.stream()
                .map(statement -> refusal(statements.facts(statement.sql())))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (refusal != null) {
            return failed(refusal);
        }
        Target target;
        List<Statement> bound;
        try {
            target = targetToControl("executeTransaction(...)");
            bound = all.stream().map(this::numbered).toList();
        } catch (SluiceException refused) {
            return failed(refused);
        }
        boolean touches = all.stream()
                .anyMatch(statement -> statements.facts(statement.sql()).mayTouchState());
        Executor here = target.executor();
        String begin = new Transaction(options).begin();
        Flight<List<Result>> flight = session.submitWhole(
                new Flight<>(whole(all), connection -> connection.executeTransaction(begin, bound), touches, timeout));
        return delivered(
                flight.result, results -> results, new SessionStage<>(here, () -> Session.cancel(flight)), here);
    }

    private static String whole(List<Statement> all) {
        return all.stream().map(Statement::sql).collect(Collectors.joining("; "));
    }

    /** The statement as it is sent, with numbers for names. */
    private Statement numbered(Statement statement) {
        BoundStatement bound = statements.bind(statement.sql(), statement.parameters());
        return Statement.of(bound.sql(), bound.values());
    }

    @Override
    public boolean inTransaction() {
        return environment.transactions().isActive() || session.inTransaction();
    }

    /** In a JTA transaction, what the session has under way in it is cancelled as well. */
    @Override
    public void cancel() {
        Target joined = context.joined;
        if (joined != null) {
            joined.session().cancel();
        }
        session.cancel();
    }

    @Override
    public CompletionStage<Void> reset() {
        return controlled("reset()", Session::reset);
    }

    @Override
    public void invalidate() {
        session.invalidate();
    }

    @Override
    public void close() {
        session.close();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return delivered(session.close(), done -> null, context.own().executor());
    }

    /** As {@link #closeAsync}, completing wherever the end is reached: for work inside the adapter. */
    CompletableFuture<Void> end() {
        return session.close();
    }

    Executor executor() {
        return context.own().executor();
    }

    @Override
    public String toString() {
        return "AsyncSession[" + environment.factory() + ", " + session.name() + "]";
    }
}
