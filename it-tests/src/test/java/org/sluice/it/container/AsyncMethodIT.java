package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionRequiredException;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;
import org.sluice.it.asynctx.AsyncBeanManagedWorker;
import org.sluice.it.asynctx.AsyncEnterpriseWorker;
import org.sluice.it.asynctx.AsyncWorker;
import org.sluice.it.asynctx.Witness;

/**
 * Asynchronous methods as transactions of the server's transaction manager: what resources that stand for databases are told, and
 * when. After each test the test's own thread has no transaction.
 */
@ExtendWith(ArquillianExtension.class)
class AsyncMethodIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    AsyncWorker worker;

    @Inject
    AsyncEnterpriseWorker stateless;

    @Inject
    AsyncBeanManagedWorker beanManaged;

    @Inject
    UserTransaction transaction;

    private final Witness witness = new Witness();
    private final CompletableFuture<String> gate = new CompletableFuture<>();

    @Deployment
    static WebArchive war() {
        return TestWar.create("asyncmethod", "sluice.audit.url=%1$s").addPackage(AsyncWorker.class.getPackage());
    }

    @AfterEach
    void threadIsClean() throws Exception {
        assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    }

    private CompletionStage<String> enlisted() {
        witness.enlist();
        return gate;
    }

    private void inTheBackground(Runnable task) {
        new Thread(task, "database").start();
    }

    // ------------------------------------------------------------------ ends

    @Test
    void method_returns_suspended_andCommittedOnAnotherThreadWhenItsStageCompletes() {
        CompletionStage<String> stage = worker.required(this::enlisted);
        assertThat(worker.status()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThat(witness.told()).doesNotContain("commit in one phase", "rollback");

        inTheBackground(() -> gate.complete("done"));

        assertThat(result(stage)).isEqualTo("done");
        assertThat(witness.told()).endsWith("commit in one phase");
        assertThat(witness.threads().get(witness.threads().size() - 1))
                .isNotIn("database", Thread.currentThread().getName());
    }

    @Test
    void method_twoResources_committedInTwoPhases() {
        Witness second = new Witness();
        CompletionStage<String> stage = worker.required(() -> {
            second.enlist();
            return enlisted();
        });
        gate.complete("done");

        assertThat(result(stage)).isEqualTo("done");
        for (Witness one : List.of(witness, second)) {
            assertThat(one.told()).containsSubsequence("start", "end", "prepare", "commit");
        }
    }

    @Test
    void method_stageFails_rolledBackBeforeTheCallerKnows() {
        CompletionStage<List<String>> told = worker.required(this::enlisted).handle((value, failure) -> witness.told());
        inTheBackground(() -> gate.completeExceptionally(new IllegalStateException("no money")));

        assertThat(result(told)).endsWith("rollback");
    }

    @Test
    void method_throws_rolledBackAtOnce() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> worker.required(() -> {
                    enlisted();
                    throw new IllegalStateException("no money");
                })))
                .hasMessage("no money");

        assertThat(witness.told()).endsWith("rollback");
    }

    @Test
    void method_cancelled_rolledBack() {
        CompletionStage<String> stage = worker.required(this::enlisted);
        assertThat(stage.toCompletableFuture().cancel(true)).isTrue();

        await().atMost(SOON).until(() -> witness.told().contains("rollback"));
        assertThat(gate).isCancelled();
    }

    @Test
    void method_limitPasses_rolledBack() {
        long begun = System.nanoTime();
        Throwable failure = failure(worker.limited(this::enlisted));
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(failure)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("the transaction of AsyncWorker.limited")
                .hasMessageContaining("500 ms");
        assertThat(witness.told()).endsWith("rollback");
        assertThat(taken).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void methods_aHundredAtOnce_allCommitted() {
        List<Witness> witnesses =
                IntStream.range(0, 100).mapToObj(i -> new Witness()).toList();
        List<CompletableFuture<String>> stages = witnesses.stream()
                .map(one -> worker.required(() -> {
                            one.enlist();
                            return worker.onManagedThread(() -> "done");
                        })
                        .toCompletableFuture())
                .toList();

        stages.forEach(stage -> assertThat(result(stage)).isEqualTo("done"));
        assertThat(witnesses).allSatisfy(one -> assertThat(one.told()).containsOnlyOnce("commit in one phase"));
    }

    // ------------------------------------------------------------------ types

    @Test
    void requiresNew_inTransaction_callersIsBackAtReturn() throws Exception {
        Witness callers = new Witness();
        transaction.begin();
        callers.enlist();
        CompletionStage<String> stage = worker.requiresNew(this::enlisted);
        assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        gate.complete("done");

        assertThat(result(stage)).isEqualTo("done");
        assertThat(witness.told()).endsWith("commit in one phase");
        assertThat(callers.told()).doesNotContain("commit in one phase", "rollback");
        transaction.rollback();
        assertThat(callers.told()).endsWith("rollback");
    }

    @Test
    void required_inTransactionalMethod_joins() {
        result(worker.transactional(() -> worker.required(() -> {
            witness.enlist();
            return CompletableFuture.completedFuture("done");
        })));

        assertThat(witness.told()).endsWith("commit in one phase");
    }

    @Test
    void required_inTransactionalMethod_failsAtOnce_rollsBackTheCallers() {
        failure(CompletableFuture.completedFuture("start")
                .thenCompose(start -> worker.transactional(() -> worker.required(() -> {
                    witness.enlist();
                    return CompletableFuture.failedFuture(new IllegalStateException("no money"));
                }))));

        assertThat(witness.told()).endsWith("rollback");
    }

    @Test
    void mandatory_inNone_fails() {
        assertThat(failure(worker.mandatory(this::enlisted))).hasCauseInstanceOf(TransactionRequiredException.class);
        assertThat(witness.told()).isEmpty();
    }

    @Test
    void notSupported_inTransaction_threadHasNoneMeanwhile() throws Exception {
        transaction.begin();
        int within = result(worker.notSupported(() -> CompletableFuture.completedFuture(worker.status())));
        int after = transaction.getStatus();
        transaction.rollback();

        assertThat(within).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThat(after).isEqualTo(Status.STATUS_ACTIVE);
    }

    // ------------------------------------------------------------------ EJBs

    @Test
    void statelessBean_notSupported_isOneTransaction() {
        assertIsOneTransaction(stateless.required(this::enlisted));
    }

    @Test
    void singletonBean_beanManaged_isOneTransaction() {
        assertIsOneTransaction(beanManaged.required(this::enlisted));
    }

    private void assertIsOneTransaction(CompletionStage<String> stage) {
        assertThat(worker.status()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThat(witness.told()).contains("start").doesNotContain("commit in one phase", "rollback");
        inTheBackground(() -> gate.complete("done"));

        assertThat(result(stage)).isEqualTo("done");
        assertThat(witness.told()).endsWith("commit in one phase");
    }

    // ------------------------------------------------------------------ continuations

    @Test
    void managedTask_ofTheMethod_belongsToIt_andCanResumeIt() {
        Witness late = new Witness();
        List<Integer> states = result(worker.required(() -> {
            witness.enlist();
            return worker.onManagedThread(() -> {
                GlobalTransaction bound = Objects.requireNonNull(CurrentTransaction.get());
                int before = worker.status();
                int within = bound.resumed(() -> {
                    late.enlist();
                    return worker.status();
                });
                return List.of(before, within, worker.status());
            });
        }));

        assertThat(states)
                .containsExactly(Status.STATUS_NO_TRANSACTION, Status.STATUS_ACTIVE, Status.STATUS_NO_TRANSACTION);
        assertThat(witness.told()).endsWith("commit");
        assertThat(late.told()).endsWith("commit");
    }

    @Test
    void managedTask_afterTheEnd_canNotResumeIt() {
        GlobalTransaction ended = result(
                worker.required(() -> worker.onManagedThread(() -> Objects.requireNonNull(CurrentTransaction.get()))));

        assertThat(failure(worker.onManagedThread(() -> ended.resumed(() -> "never"))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("it has ended");
    }

    @Test
    void dependents_ofTheCallersStage_runInTheApplication() {
        Supplier<String> application = AsyncMethodIT::applicationName;
        CompletionStage<String> name =
                worker.required(this::enlisted).thenApply(done -> application.get() + worker.status());
        inTheBackground(() -> gate.complete("done"));

        assertThat(result(name)).isEqualTo("asyncmethod" + Status.STATUS_NO_TRANSACTION);
    }

    @SuppressWarnings("BanJNDI") // the name is a constant
    private static String applicationName() {
        try {
            return InitialContext.doLookup("java:app/AppName");
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
    }
}
