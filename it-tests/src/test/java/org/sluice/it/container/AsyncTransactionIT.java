package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionalException;
import jakarta.transaction.UserTransaction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.api.StatementException;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.it.app.ApplicationReader;
import org.sluice.it.asynctx.AsyncBeanManagedWorker;
import org.sluice.it.asynctx.AsyncEnterpriseWorker;
import org.sluice.it.asynctx.AsyncWorker;
import org.sluice.it.asynctx.AuditLog;

/** Sessions in the transactions of asynchronous methods. After each test nothing is in use, and the thread has no transaction. */
@ExtendWith(ArquillianExtension.class)
class AsyncTransactionIT {

    private static final Logger LOGGER = System.getLogger("org.sluice.it");
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int ROUNDS = 60;
    /** Fewer than the pool has connections. */
    private static final int AT_ONCE = 10;

    @Inject
    AsyncSession session;

    @Inject
    AsyncSessionFactory factory;

    @Inject
    AsyncWorker worker;

    @Inject
    AsyncEnterpriseWorker stateless;

    @Inject
    AsyncBeanManagedWorker beanManaged;

    @Inject
    ApplicationReader otherBean;

    @Inject
    AuditLog audit;

    @Inject
    UserTransaction transaction;

    @Deployment
    static WebArchive war() {
        return TestWar.create("asynctx", """
                        sluice.transaction-support=xa
                        sluice.audit.url=%1$s
                        sluice.audit.transaction-support=xa
                        """).addPackage(AsyncWorker.class.getPackage());
    }

    @BeforeEach
    void emptyTables() {
        result(factory.withSession(own -> own.execute("truncate marks, leftovers")));
    }

    @AfterEach
    void nothingInUse() throws Exception {
        assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        await().atMost(SOON)
                .until(() ->
                        factory.pool().inUse() == 0 && audit.factory().pool().inUse() == 0);
        assertThat(number("select count(*) from pg_prepared_xacts")).isZero();
        // Payara would keep them for as long as it runs, with the threads and with the application
        assertThat(NotesOfThreads.now()).isEmpty();
    }

    private CompletionStage<Result> mark(long id) {
        return session.execute("insert into marks (id) values ($1)", id);
    }

    /** Seen from outside of every transaction. */
    private long number(String sql) {
        return result(factory.withSession(own -> own.one(Long.class, sql)));
    }

    private long marks() {
        return number("select count(*) from marks");
    }

    private long entries() {
        return number("select count(*) from leftovers");
    }

    private long running(String text) {
        return number("select count(*) from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()"
                + " and query like '%" + text + "%'");
    }

    // ------------------------------------------------------------------ one database

    /** Continuations of one stage run at once on several threads, and all in the same context. */
    @Test
    void methodsInContinuationsOfOneStage_atOnce_eachHasATransactionOfItsOwn() {
        for (int round = 0; round < ROUNDS; round++) {
            int ids = round * AT_ONCE;
            CompletableFuture<Integer> first =
                    session.one(Integer.class, "select 1 from pg_sleep(0.01)").toCompletableFuture();
            List<CompletableFuture<Result>> all = IntStream.range(0, AT_ONCE)
                    .mapToObj(i -> first.thenComposeAsync(one -> worker.required(() -> markByOwnSession(ids + i))))
                    .toList();
            all.forEach(Stages::result);
        }
        assertThat(marks()).isEqualTo(ROUNDS * AT_ONCE);
        assertThat(entries()).isEqualTo(ROUNDS * AT_ONCE);
    }

    private CompletionStage<Result> markByOwnSession(long id) {
        return factory.withSession(own -> own.execute("insert into marks (id) values ($1)", id))
                .thenCompose(marked ->
                        audit.factory().withSession(own -> own.execute("insert into leftovers (id) values ($1)", id)));
    }

    @Test
    void statements_ofMethodAndContinuation_committedTogether() {
        result(worker.required(() -> mark(1).thenCompose(first -> mark(2))));

        assertThat(marks()).isEqualTo(2);
    }

    @Test
    void method_returned_keepsItsSlotUntilTheEnd() {
        CompletableFuture<String> gate = new CompletableFuture<>();
        CompletionStage<String> stage = worker.required(() -> mark(1).thenCompose(done -> gate));
        assertThat(factory.pool().inUse()).isEqualTo(1);
        gate.complete("done");

        assertThat(result(stage)).isEqualTo("done");
        assertThat(marks()).isEqualTo(1);
    }

    @Test
    void statements_ofAllBeans_goToOneConnection() {
        List<Integer> backends = result(worker.required(() -> otherBean
                .backend()
                .thenCompose(first -> session.one(Integer.class, "select pg_backend_pid()")
                        .thenCompose(
                                second -> otherBean.backend().thenApply(third -> List.of(first, second, third))))));

        assertThat(backends).hasSize(3).containsOnly(backends.get(0));
    }

    @Test
    void continuation_fails_everythingIsRolledBack() {
        CompletionStage<Result> stage =
                worker.required(() -> mark(1).thenCompose(first -> mark(2)).thenCompose(second -> mark(2)));

        assertThat(failure(stage)).isInstanceOf(StatementException.class);
        assertThat(marks()).isZero();
    }

    @Test
    void statement_notAwaited_isCommittedToo() {
        result(worker.required(() -> {
            var unused = session.execute("select pg_sleep(0.5)").thenCombine(mark(1), (slept, marked) -> marked);
            return CompletableFuture.completedFuture("returned");
        }));

        assertThat(marks()).isEqualTo(1);
    }

    @Test
    void statement_notAwaitedAndFails_rollsBack() {
        Throwable failure = failure(worker.required(() -> mark(1).thenApply(done -> {
            var unused = mark(1).thenApply(never -> never);
            return "returned";
        })));

        assertThat(failure)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasCauseInstanceOf(StatementException.class);
        assertThat(marks()).isZero();
    }

    /** The commit waits for the first statement, so its continuation comes when the end has begun. */
    @Test
    void statement_whenTheEndHasBegun_failsAndIsNotSent() {
        CompletableFuture<Result> late = new CompletableFuture<>();
        result(worker.required(() -> {
            session.execute("select pg_sleep(1)")
                    .thenCompose(slept -> mark(1))
                    .whenComplete((done, failure) ->
                            late.completeExceptionally(failure == null ? new AssertionError("sent") : failure));
            return CompletableFuture.completedFuture("returned");
        }));

        assertThat(failure(late)).isInstanceOf(SluiceException.class);
        assertThat(marks()).isZero();
    }

    @Test
    void methods_manyAtOnce_allCommitted() {
        List<CompletableFuture<Result>> stages = IntStream.range(0, 100)
                .mapToObj(id -> worker.requiresNew(
                                () -> factory.openSession().execute("insert into marks (id) values ($1)", (long) id))
                        .toCompletableFuture())
                .toList();
        stages.forEach(Stages::result);

        assertThat(marks()).isEqualTo(100);
    }

    // ------------------------------------------------------------------ two databases

    @Test
    void secondFactory_inTheMethod_committedTogether() {
        result(worker.required(() -> mark(1).thenCombine(audit.write(1), (marked, written) -> "done")));

        assertThat(marks() + entries()).isEqualTo(2);
    }

    @Test
    void secondFactory_metInAContinuation_committedTogether() {
        result(worker.required(() -> mark(1).thenCompose(marked -> audit.write(1))));

        assertThat(marks() + entries()).isEqualTo(2);
    }

    @Test
    void secondFactory_metInAContinuation_rolledBackTogether() {
        CompletionStage<Result> stage = worker.required(
                () -> mark(1).thenCompose(marked -> audit.write(1)).thenCompose(written -> mark(1)));

        assertThat(failure(stage)).isInstanceOf(StatementException.class);
        assertThat(marks() + entries()).isZero();
    }

    // ------------------------------------------------------------------ types

    @Test
    void requiresNew_inAContinuation_survivesTheOuterRollback() {
        CompletionStage<Result> stage = worker.required(
                () -> mark(1).thenCompose(marked -> audit.writeAnyway(1)).thenCompose(written -> mark(1)));

        assertThat(failure(stage)).isInstanceOf(StatementException.class);
        assertThat(marks()).isZero();
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void notSupported_inTheMethod_isOutside_andWhatFollowsIsInsideAgain() {
        CompletionStage<Result> stage = worker.required(
                () -> audit.writeOutside(1).thenCompose(written -> mark(1)).thenCompose(marked -> mark(1)));

        assertThat(failure(stage)).isInstanceOf(StatementException.class);
        assertThat(marks()).isZero();
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void mandatory_inAContinuation_joins() {
        CompletionStage<Result> stage = worker.required(() ->
                mark(1).thenCompose(marked -> worker.mandatory(() -> mark(2))).thenCompose(marked -> mark(2)));

        assertThat(failure(stage)).isInstanceOf(StatementException.class);
        assertThat(marks()).isZero();
    }

    @Test
    void supports_inAContinuation_joins_andAloneCommitsByItself() {
        CompletionStage<Result> inside = worker.required(() ->
                mark(1).thenCompose(marked -> worker.supports(() -> mark(2))).thenCompose(marked -> mark(2)));
        assertThat(failure(inside)).isInstanceOf(StatementException.class);
        assertThat(marks()).isZero();

        CompletionStage<Result> alone = worker.supports(() -> mark(3).thenCompose(marked -> mark(3)));
        assertThat(failure(alone)).isInstanceOf(StatementException.class);
        assertThat(marks()).as("the first statement has committed").isEqualTo(1);
    }

    @Test
    void never_inAContinuation_isNotCalled_andAloneCommitsByItself() {
        CompletionStage<Result> inside =
                worker.required(() -> mark(1).thenCompose(marked -> worker.never(() -> mark(2))));
        assertThat(failure(inside))
                .isInstanceOf(TransactionalException.class)
                .hasCauseInstanceOf(InvalidTransactionException.class);
        assertThat(marks()).isZero();

        CompletionStage<Result> alone = worker.never(() -> mark(3).thenCompose(marked -> mark(3)));
        assertThat(failure(alone)).isInstanceOf(StatementException.class);
        assertThat(marks()).as("the first statement has committed").isEqualTo(1);
    }

    @Test
    void notSupported_alone_commitsByItself() {
        CompletionStage<Result> alone = worker.notSupported(() -> mark(3).thenCompose(marked -> mark(3)));

        assertThat(failure(alone)).isInstanceOf(StatementException.class);
        assertThat(marks()).isEqualTo(1);
    }

    @Test
    void mandatory_alone_isNotCalled() {
        assertThat(failure(worker.mandatory(() -> mark(1)))).isInstanceOf(TransactionalException.class);
        assertThat(marks()).isZero();
    }

    @Test
    void statelessBean_notSupported_committed() {
        result(stateless.required(() -> mark(1).thenCompose(first -> mark(2))));

        assertThat(marks()).isEqualTo(2);
    }

    @Test
    void singletonBean_beanManaged_rolledBack() {
        failure(beanManaged.required(() -> mark(1).thenCompose(first -> mark(1))));

        assertThat(marks()).isZero();
    }

    // ------------------------------------------------------------------ time and cancellation

    @Test
    void limit_passesInMidStatement_cancelledAndRolledBack() {
        CompletionStage<Result> stage = worker.limited(
                () -> mark(1).thenCompose(marked -> session.execute("select pg_sleep(60), 'over the limit'")));

        assertThat(failure(stage))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("500 ms");
        await().atMost(SOON).until(() -> running("over the limit") == 0);
        assertThat(marks()).isZero();
    }

    @Test
    void cancelled_inMidStatement_cancelledAndRolledBack() {
        CompletionStage<Result> stage = worker.required(
                () -> mark(1).thenCompose(marked -> session.execute("select pg_sleep(60), 'cancelled method'")));
        await().atMost(SOON).until(() -> running("cancelled method") == 1);
        assertThat(stage.toCompletableFuture().cancel(true)).isTrue();

        await().atMost(SOON).until(() -> running("cancelled method") == 0);
        assertThat(marks()).isZero();
    }

    /** The bound is for a machine that is busy; the figures are in the server's log. */
    @Test
    void limit_passesInMidStatement_theAnswerComesSoon_andTheConnectionIsFitOrGone() {
        Duration limit = Duration.ofSeconds(2);
        for (int attempt = 0; attempt < 3; attempt++) {
            long since = System.nanoTime();
            CompletionStage<Result> stage = worker.limitedToTwoSeconds(
                    () -> mark(1).thenCompose(marked -> session.execute("select pg_sleep(30), 'watched'")));

            assertThat(failure(stage))
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
            Duration taken = Duration.ofNanos(System.nanoTime() - since);
            LOGGER.log(Level.INFO, "measured: answer " + taken.minus(limit).toMillis() + " ms after the limit");
            assertThat(taken).isBetween(limit, limit.plusSeconds(10));
            await().atMost(SOON).until(() -> running("watched") == 0);
            await().atMost(SOON).until(() -> factory.pool().inUse() == 0);
            assertThat(result(worker.required(
                                    () -> mark(2).thenCompose(marked -> session.execute("delete from marks"))))
                            .affected())
                    .as("only what the next transaction wrote")
                    .isEqualTo(1);
        }
    }
}
