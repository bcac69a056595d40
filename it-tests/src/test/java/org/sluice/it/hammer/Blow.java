package org.sluice.it.hammer;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;

/** One way to use a pool, good or bad. */
enum Blow {
    STATEMENT {
        @Override
        CompletionStage<?> strike(Target target) {
            return target.factory().withSession(session -> session.execute("select pg_sleep(0.02)"));
        }
    },
    WRONG_STATEMENT {
        @Override
        CompletionStage<?> strike(Target target) {
            return target.factory().withSession(session -> session.execute("select no_such_column"));
        }
    },
    STATEMENT_TIME_OUT {
        @Override
        CompletionStage<?> strike(Target target) {
            return target.factory().withSession(session -> session.execute("select pg_sleep(60)"));
        }
    },
    CANCELLED_STATEMENT {
        @Override
        CompletionStage<?> strike(Target target) {
            AsyncSession session = target.factory().openSession();
            CompletableFuture<?> running =
                    session.execute("select pg_sleep(60)").toCompletableFuture();
            return CompletableFuture.runAsync(
                            () -> running.cancel(true), CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS))
                    .thenCompose(cancelled -> session.closeAsync());
        }
    },
    TRANSACTION {
        @Override
        CompletionStage<?> strike(Target target) {
            return target.factory().withTransaction(session -> session.execute(WRITE));
        }
    },
    FAILED_TRANSACTION {
        @Override
        CompletionStage<?> strike(Target target) {
            return target.factory()
                    .withTransaction(session -> session.execute(WRITE)
                            .thenCompose(done -> CompletableFuture.failedFuture(new IllegalStateException())));
        }
    },
    STATE_TO_UNDO {
        @Override
        CompletionStage<?> strike(Target target) {
            return target.factory().withSession(session -> session.execute("set work_mem = '1MB'"));
        }
    },
    LOST_CONNECTION {
        @Override
        CompletionStage<?> strike(Target target) {
            return target.factory()
                    .withSession(session -> session.execute("select pg_terminate_backend(pg_backend_pid())"));
        }
    },
    LOST_IN_TRANSACTION {
        @Override
        CompletionStage<?> strike(Target target) {
            return target.factory()
                    .withTransaction(session -> session.execute(WRITE)
                            .thenCompose(done -> session.execute("select pg_terminate_backend(pg_backend_pid())")));
        }
    },
    INVALIDATED {
        @Override
        CompletionStage<?> strike(Target target) {
            AsyncSession session = target.factory().openSession();
            return session.begin()
                    .thenCompose(begun -> session.execute(WRITE))
                    .whenComplete((done, failure) -> session.invalidate());
        }
    },
    LEAKED {
        @Override
        CompletionStage<?> strike(Target target) {
            AsyncSession session = target.factory().openSession();
            target.leaked().add(session);
            return session.begin().thenCompose(begun -> session.execute(WRITE));
        }
    },
    JTA_COMMIT {
        @Override
        CompletionStage<?> strike(Target target) {
            return CompletableFuture.runAsync(() -> target.transactions().commit(WRITE), target.managed());
        }
    },
    JTA_ROLLBACK {
        @Override
        CompletionStage<?> strike(Target target) {
            return CompletableFuture.runAsync(() -> target.transactions().rollBack(WRITE), target.managed());
        }
    },
    JTA_LOST {
        @Override
        CompletionStage<?> strike(Target target) {
            return CompletableFuture.runAsync(
                    () -> target.transactions().commit("select pg_terminate_backend(pg_backend_pid())"),
                    target.managed());
        }
    };

    private static final String WRITE = "insert into struck default values";

    abstract CompletionStage<?> strike(Target target);

    /**
     * What is struck.
     *
     * @param managed the server's threads
     * @param leaked keeps sessions from being collected
     */
    record Target(
            AsyncSessionFactory factory,
            HammerTransactions transactions,
            Executor managed,
            Queue<AsyncSession> leaked) {

        Target(AsyncSessionFactory factory, HammerTransactions transactions, Executor managed) {
            this(factory, transactions, managed, new ConcurrentLinkedQueue<>());
        }
    }
}
