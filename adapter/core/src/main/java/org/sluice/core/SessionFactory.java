package org.sluice.core;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.PoolStatus;
import org.sluice.api.SessionClosedException;
import org.sluice.api.TransactionOptions;
import org.sluice.api.spi.BoundSessionFactory;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.GlobalTransaction;

/** Opens sessions on one pool, for one application. */
public final class SessionFactory implements BoundSessionFactory {

    private final SessionEnvironment environment;
    private final AcquisitionLane lane;
    private final Runnable afterClose;
    private final GlobalTransactions.Branches branches;
    private final Statements statements = new Statements();
    private volatile boolean closed;

    /**
     * Makes a factory.
     *
     * @param afterClose called once by {@link #close}
     */
    public SessionFactory(
            FactorySettings settings,
            AcquisitionLane lane,
            ConnectionPool pool,
            Continuations continuations,
            Scheduler scheduler,
            GlobalTransactions transactions,
            ForgottenSessions forgotten,
            Runnable afterClose) {
        this.lane = lane;
        this.afterClose = afterClose;
        Function<Borrower, CompletableFuture<Lease>> source = borrower -> lane.acquire(pool, borrower);
        this.environment = new SessionEnvironment(
                settings,
                source,
                settings.directContinuations() ? () -> Continuations.HERE : continuations,
                scheduler,
                transactions,
                new Multiplexer(settings.factory(), settings.multiplex(), scheduler, settings.resetTimeout(), source),
                forgotten);
        this.branches = new Enlisted();
    }

    private final class Enlisted implements GlobalTransactions.Branches {

        @Override
        public CompletableFuture<@Nullable Void> examined(PooledConnection connection) {
            return lane.examined(connection);
        }

        @Override
        public Throwable refused(String borrower, long since, Throwable failure) {
            return lane.refused(borrower, since, failure);
        }

        @Override
        public TransactionBranch on(PooledConnection connection, GlobalTransaction transaction) {
            return TransactionBranch.on(
                    environment.from(borrower -> CompletableFuture.completedFuture(lane.hold(connection, borrower))),
                    transaction);
        }
    }

    @Override
    public AsyncSession openSession() {
        return open("openSession()");
    }

    @Override
    public AsyncSession openSession(String scope) {
        return open(Objects.requireNonNull(scope, "scope"));
    }

    private ApplicationSession open(String scope) {
        if (closed) {
            throw new SessionClosedException("SLUICE1112: factory '" + environment.factory()
                    + "': its application has ended, no session can be opened");
        }
        return new ApplicationSession(environment, branches, statements, scope);
    }

    @Override
    public <T> CompletionStage<T> withSession(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return with("withSession(...)", Objects.requireNonNull(work, "work"));
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        Objects.requireNonNull(work, "work");
        return with("withTransaction(...)", session -> session.withTransaction(work));
    }

    @Override
    public <T> CompletionStage<T> withRetries(
            int attempts,
            TransactionOptions options,
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(work, "work");
        Retries<T> retries = new Retries<>(
                attempts,
                () -> with("withRetries(...)", session -> session.withTransaction(options, work)),
                environment.scheduler(),
                Retries::anyUpTo);
        return retries.start();
    }

    private <T> SessionStage<T> with(
            String scope, Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        ApplicationSession session;
        try {
            session = open(scope);
        } catch (SessionClosedException e) {
            return SessionStage.failed(e, Runnable::run);
        }
        return Work.of(work, session).finishedBy(session.executor(), failure -> session.end());
    }

    @Override
    public PoolStatus pool() {
        return lane.status();
    }

    /** Sessions that are open go on to their end. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            afterClose.run();
        }
    }
}
