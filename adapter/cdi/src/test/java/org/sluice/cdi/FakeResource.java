package org.sluice.cdi;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.PoolCounts;
import org.sluice.api.PoolStatus;
import org.sluice.api.TransactionOptions;
import org.sluice.api.spi.Application;
import org.sluice.api.spi.BindableSessionFactory;
import org.sluice.api.spi.BoundSessionFactory;

/** What the server's directory holds: a factory that remembers who bound it and what it opened. */
final class FakeResource implements BindableSessionFactory {

    final String name;
    final List<FakeSession> opened = new CopyOnWriteArrayList<>();
    volatile @Nullable Application application;
    volatile boolean closed;
    volatile boolean failsToClose;
    volatile boolean fails;
    volatile int attemptsAsked;
    volatile int poolsMade;
    volatile @Nullable FakeResource replaced;

    FakeResource(String name) {
        this.name = name;
    }

    @Override
    public BoundSessionFactory bind(Application binding) {
        application = binding;
        return new Bound();
    }

    @Override
    public int poolsMade() {
        return poolsMade;
    }

    @Override
    public void replaces(BindableSessionFactory former) {
        replaced = (FakeResource) former;
    }

    @Override
    public AsyncSession openSession() {
        return open("none");
    }

    private FakeSession open(String scope) {
        FakeSession session = new FakeSession(name, scope, opened.size() + 1);
        opened.add(session);
        return session;
    }

    @Override
    public <T> CompletionStage<T> withSession(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        if (fails) {
            return CompletableFuture.failedStage(new ConnectionFailedException("away", new IllegalStateException()));
        }
        FakeSession session = open("withSession");
        CompletionStage<T> stage = work.apply(session);
        if (stage == null) {
            throw new IllegalArgumentException("no stage");
        }
        return stage.whenComplete((result, failure) -> session.close());
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletionStage<T> withRetries(
            int attempts,
            TransactionOptions options,
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        attemptsAsked = attempts;
        return withSession(work);
    }

    @Override
    public PoolStatus pool() {
        return new PoolStatus(
                name, 0, 1, 0, 0, 0, 0, List.of(), new PoolCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    private final class Bound implements BoundSessionFactory {

        @Override
        public AsyncSession openSession(String scope) {
            return open(scope);
        }

        @Override
        public void close() {
            if (failsToClose) {
                throw new LinkageError("the resource adapter is gone");
            }
            closed = true;
        }

        @Override
        public AsyncSession openSession() {
            return FakeResource.this.openSession();
        }

        @Override
        public <T> CompletionStage<T> withSession(
                Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
            return FakeResource.this.withSession(work);
        }

        @Override
        public <T> CompletionStage<T> withTransaction(
                Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
            return FakeResource.this.withTransaction(work);
        }

        @Override
        public <T> CompletionStage<T> withRetries(
                int attempts,
                TransactionOptions options,
                Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
            return FakeResource.this.withRetries(attempts, options, work);
        }

        @Override
        public PoolStatus pool() {
            return FakeResource.this.pool();
        }
    }
}
