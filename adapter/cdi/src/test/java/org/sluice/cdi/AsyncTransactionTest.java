package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.SluiceException;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.GlobalTransaction;

/** How a transaction of an asynchronous method ends, and what its caller is told. */
class AsyncTransactionTest {

    private static final Duration GENEROUS = Duration.ofSeconds(30);

    private final AsyncCalls calls = new AsyncCalls();
    private final FakeTransactionManager server = calls.server;
    private final CompletableFuture<String> work = new CompletableFuture<>();
    private @Nullable GlobalTransaction begun;

    @AfterEach
    void clean() {
        calls.assertClean();
    }

    private CompletableFuture<String> call(TransactionRules rules) {
        return call(calls.transactions, rules);
    }

    private CompletableFuture<String> call(AsyncTransactions transactions, TransactionRules rules) {
        return calls.call(transactions, rules, () -> {
            begun = calls.current();
            return work;
        });
    }

    private CompletableFuture<String> call() {
        return call(AsyncCalls.rules(TxType.REQUIRED));
    }

    private GlobalTransaction begun() {
        return Objects.requireNonNull(begun);
    }

    /** What a stage itself failed with, as its first dependent sees it. */
    private static Throwable failure(CompletionStage<?> stage) {
        return Objects.requireNonNull(stage.handle((value, failure) -> failure)
                .toCompletableFuture()
                .getNow(new AssertionError("not complete")));
    }

    // ------------------------------------------------------------------ commit

    @Test
    void stageCompletes_callersCompletesAfterTheCommit_onTheEndingThread() {
        CompletableFuture<String> result = call();
        CompletableFuture<String> where = result.thenApply(
                done -> server.ends() + " " + Thread.currentThread().getName());
        work.complete("done");
        assertThat(result).isNotDone();

        calls.threads.run();

        assertThat(where).isCompletedWithValue("[commit tx1] ending");
    }

    @Test
    void stageIsCompleteAtReturn_endsElsewhereAllTheSame() {
        work.complete("done");
        CompletableFuture<String> result = call();
        assertThat(server.ends()).isEmpty();

        calls.threads.run();

        assertThat(result).isCompletedWithValue("done");
    }

    @Test
    void stageCompletesWithNull_committed() {
        CompletableFuture<String> result = call();
        work.complete(null);
        calls.threads.run();

        assertThat(result).isCompletedWithValue(null);
    }

    @Test
    void dependents_runInTheCallersContext_andAsyncOnesOnManagedThreads() {
        List<String> contexts = new ArrayList<>();
        AsyncTransactions transactions = new AsyncTransactions(
                "bank",
                server::services,
                () -> {
                    String captured = Thread.currentThread().getName();
                    return task -> {
                        contexts.add(captured);
                        task.run();
                    };
                },
                calls.threads,
                calls.timer,
                Duration.ZERO,
                () -> {});
        CompletableFuture<String> where = call(transactions, AsyncCalls.rules(TxType.REQUIRED))
                .thenApplyAsync(done -> Thread.currentThread().getName());
        work.complete("done");
        calls.threads.run();

        assertThat(where).isCompletedWithValue("ending");
        assertThat(contexts)
                .containsExactlyInAnyOrder(
                        Thread.currentThread().getName(), Thread.currentThread().getName(), "ending");
    }

    @Test
    void contextRefuses_stageCompletesAllTheSame() {
        AsyncTransactions transactions = new AsyncTransactions(
                "bank",
                server::services,
                () -> task -> {
                    throw new IllegalStateException("stopped");
                },
                calls.threads,
                calls.timer,
                Duration.ZERO,
                () -> {});
        CompletableFuture<String> result = call(transactions, AsyncCalls.rules(TxType.REQUIRED));
        work.complete("done");
        calls.threads.run();

        assertThat(result).isCompletedWithValue("done");
    }

    @ParameterizedTest
    @MethodSource("commitFailures")
    void commitFails_callerIsToldWhatIsKnown(
            Exception failure, Class<? extends SluiceException> expected, String message) {
        server.commitFails = failure;
        CompletableFuture<String> result = call();
        work.complete("done");
        calls.threads.run();

        assertThat(failure(result))
                .isInstanceOf(expected)
                .hasCause(failure)
                .hasMessageContaining("the transaction of Transfers.transfer " + message);
    }

    static Stream<Arguments> commitFailures() {
        return Stream.of(
                Arguments.of(
                        new RollbackException("deferred constraint"),
                        TransactionRolledBackException.class,
                        "could not be committed and was rolled back"),
                Arguments.of(
                        new HeuristicRollbackException("by hand"),
                        TransactionRolledBackException.class,
                        "could not be committed and was rolled back"),
                Arguments.of(
                        new HeuristicMixedException("half"),
                        OutcomeUnknownException.class,
                        "was committed by some of its resources and rolled back by others"),
                Arguments.of(
                        new SystemException("no answer"),
                        OutcomeUnknownException.class,
                        "may have been committed or rolled back"),
                Arguments.of(
                        new IllegalStateException("odd"),
                        OutcomeUnknownException.class,
                        "may have been committed or rolled back"));
    }

    @Test
    void serverEndsItDuringTheCommit_toldAsRolledBack() {
        server.commitFails = new IllegalStateException("no transaction on the thread");
        server.failsAsRolledBack = true;
        CompletableFuture<String> result = call();
        work.complete("done");
        calls.threads.run();

        assertThat(failure(result))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("SLUICE3042");
    }

    @Test
    void continuationLeavesATransactionOnTheThread_isRolledBackBeforeTheNextEnd() throws Exception {
        List<CompletableFuture<String>> stages = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        List<CompletableFuture<Void>> results = new ArrayList<>();
        AsyncTransactions transactions = calls.with(Runnable::run, Duration.ZERO);
        for (CompletableFuture<String> stage : stages) {
            results.add(calls.call(transactions, AsyncCalls.rules(TxType.REQUIRED), () -> stage)
                    .thenRun(server::beginOnThread));
        }
        ManualThreads.onThread("ending", () -> {
            stages.get(0).complete("done");
            stages.get(1).complete("done");
            assertThat(server.onThread()).isEqualTo("tx4");
            server.leaveThread();
        });

        assertThat(server.ends()).containsExactly("commit tx1", "rollback tx3", "commit tx2");
        assertThat(results).allSatisfy(result -> assertThat(result).isCompleted());
    }

    @Test
    void commitFails_resourceSaidWhy_thatIsTheCause() {
        IllegalStateException reason = new IllegalStateException("duplicate key");
        server.commitFails = new RollbackException("Transaction marked for rollback.");
        server.duringCommit = () -> begun().failed(reason);
        CompletableFuture<String> result = call();
        work.complete("done");
        calls.threads.run();

        assertThat(failure(result))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasCause(reason)
                .hasMessageContaining("duplicate key");
    }

    @Test
    void resourceSaidWhyBeforehand_rolledBackWithThatCause() {
        IllegalStateException reason = new IllegalStateException("duplicate key");
        CompletableFuture<String> result = call();
        begun().failed(reason);
        begun().failed(new IllegalStateException("aborted"));
        work.complete("done");
        calls.threads.run();

        assertThat(server.ends()).containsExactly("rollback tx1");
        assertThat(failure(result))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasCause(reason);
    }

    @Test
    void markedForRollbackByTheMethod_rolledBackAndTold() {
        CompletableFuture<String> result = calls.call(TxType.REQUIRED, () -> {
            server.setRollbackOnly();
            return work;
        });
        work.complete("done");
        calls.threads.run();

        assertThat(server.ends()).containsExactly("rollback tx1");
        assertThat(failure(result))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("SLUICE3043");
    }

    @Test
    void serverHasEndedItMeanwhile_toldAsRolledBack() {
        CompletableFuture<String> result = call();
        server.resumeFails = true;
        work.complete("done");
        calls.threads.run();

        assertThat(server.ends()).containsExactly("rollback tx1 unresumed");
        assertThat(failure(result))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("SLUICE3042");
    }

    // ------------------------------------------------------------------ failures of the method

    @Test
    void stageFails_rolledBack_callerHasTheFailureAsItWas() {
        CompletableFuture<String> result = call();
        IllegalStateException failure = new IllegalStateException("no money");
        work.completeExceptionally(new CompletionException(failure));
        calls.threads.run();

        assertThat(server.ends()).containsExactly("rollback tx1");
        assertThat(failure(result)).isSameAs(failure);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void stageFails_endsAsTheRulesSay(TransactionRules rules, Throwable failure, String end) {
        CompletableFuture<String> result = call(rules);
        work.completeExceptionally(failure);
        calls.threads.run();

        assertThat(server.ends()).containsExactly(end + " tx1");
        assertThat(failure(result)).isSameAs(failure);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void methodThrows_endsAsTheRulesSay_onTheThreadAndThrows(TransactionRules rules, Throwable failure, String end) {
        assertThatThrownBy(() -> TransactionalCall.call(calls.transactions, rules, () -> {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (Exception) failure;
                }))
                .isSameAs(failure);

        assertThat(server.ends()).containsExactly(end + " tx1");
        assertThat(calls.threads.waiting()).isZero();
        assertThat(calls.timer.waiting()).isZero();
    }

    static Stream<Arguments> rules() {
        TransactionRules plain = AsyncCalls.rules(TxType.REQUIRED);
        return Stream.of(
                Arguments.of(plain, new IllegalStateException(), "rollback"),
                Arguments.of(plain, new AssertionError(), "rollback"),
                Arguments.of(plain, new IOException(), "commit"),
                Arguments.of(plain, new TimeoutException(), "rollback"),
                Arguments.of(AsyncCalls.rollingBackOn(IOException.class), new IOException(), "rollback"),
                Arguments.of(AsyncCalls.rollingBackOn(Exception.class), new IOException(), "rollback"),
                Arguments.of(
                        AsyncCalls.committingOn(IllegalStateException.class), new IllegalStateException(), "commit"),
                Arguments.of(
                        AsyncCalls.committingOn(IllegalStateException.class),
                        new IllegalArgumentException(),
                        "rollback"),
                Arguments.of(AsyncCalls.committingOn(RuntimeException.class), new IllegalStateException(), "commit"));
    }

    @Test
    void failureThatCommits_commitFails_callerIsToldOfBoth() {
        server.commitFails = new RollbackException("deferred constraint");
        CompletableFuture<String> result = call();
        IOException own = new IOException("no file");
        work.completeExceptionally(own);
        calls.threads.run();

        assertThat(failure(result))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasSuppressedException(own);
    }

    @Test
    void thrownFailureThatCommits_commitFails_isToldOfBoth() {
        server.commitFails = new RollbackException("deferred constraint");
        IOException own = new IOException("no file");

        assertThatThrownBy(() -> TransactionalCall.call(calls.transactions, AsyncCalls.rules(TxType.REQUIRED), () -> {
                    throw own;
                }))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasSuppressedException(own);
    }

    @Test
    void rollbackFails_callerHasTheMethodsFailure() {
        server.rollbackFails = new SystemException("no answer");
        CompletableFuture<String> result = call();
        work.completeExceptionally(new IllegalStateException("no money"));
        calls.threads.run();

        assertThat(failure(result)).hasMessage("no money");
    }

    @Test
    void methodReturnsNull_rolledBackAndThrown() {
        assertThatThrownBy(
                        () -> TransactionalCall.call(calls.transactions, AsyncCalls.rules(TxType.REQUIRED), () -> null))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Transfers.transfer returned no stage");

        assertThat(server.ends()).containsExactly("rollback tx1");
    }

    @Test
    void methodEndsItItself_callerIsTold() {
        CompletableFuture<String> result = calls.call(TxType.REQUIRED, () -> {
            server.commit();
            return work;
        });
        calls.threads.run();
        work.complete("done");

        assertThat(failure(result)).isInstanceOf(UsageException.class).hasMessageContaining("SLUICE3048");
        assertThat(server.ends()).containsExactly("commit tx1");
    }

    @Test
    void serverDoesNotBegin_stageFails() {
        server.beginFails = new SystemException("too many");

        assertThat(failure(call())).isInstanceOf(SluiceException.class).hasMessageContaining("SLUICE3047");
        assertThat(calls.timer.waiting()).isZero();
    }

    @Test
    void eventLoop_beginsNone() {
        ManualThreads.onThread(
                "vert.x-eventloop-thread-0",
                () -> assertThat(failure(call()))
                        .isInstanceOf(UsageException.class)
                        .hasMessageContaining("SLUICE3039")
                        .hasMessageContaining("is an event loop"));
        assertThat(server.log).isEmpty();
    }

    @Test
    void serverBeginsHalfWay_stageFailsAndTheThreadIsClean() {
        server.resumeFails = true;

        assertThat(failure(call())).isInstanceOf(SluiceException.class).hasMessageContaining("SLUICE3047");
    }

    // ------------------------------------------------------------------ cancellation

    @Test
    void cancelled_methodsStageToo_andRolledBack() {
        CompletableFuture<String> result = call();

        assertThat(result.cancel(true)).isTrue();
        calls.threads.run();

        assertThat(work).isCancelled();
        assertThat(result).isCancelled();
        assertThat(server.ends()).containsExactly("rollback tx1");
    }

    @Test
    void cancelled_whileBeingCommitted_isRefused() {
        CompletableFuture<String> result = call();
        work.complete("done");

        assertThat(result.cancel(true)).isFalse();
        calls.threads.run();

        assertThat(result).isCompletedWithValue("done");
        assertThat(server.ends()).containsExactly("commit tx1");
    }

    @Test
    void cancelled_dependent_hasNoEffect() {
        CompletableFuture<String> result = call();

        assertThat(result.thenApply(done -> done).cancel(true)).isTrue();
        work.complete("done");
        calls.threads.run();

        assertThat(result).isCompletedWithValue("done");
    }

    @Test
    void completedByHand_rolledBack() {
        CompletableFuture<String> result = call();

        assertThat(result.complete("enough")).isTrue();
        calls.threads.run();

        assertThat(result).isCompletedWithValue("enough");
        assertThat(server.ends()).containsExactly("rollback tx1");
    }

    @Test
    void orTimeout_rolledBack() {
        CompletableFuture<String> result = call().orTimeout(1, TimeUnit.MILLISECONDS);
        await().atMost(GENEROUS).until(result::isDone);
        calls.threads.run();

        assertThat(failure(result)).isInstanceOf(TimeoutException.class);
        assertThat(server.ends()).containsExactly("rollback tx1");
    }

    // ------------------------------------------------------------------ time

    @Test
    void limitPasses_rolledBackAndTold() {
        CompletableFuture<String> result = call(AsyncCalls.limited(Duration.ofSeconds(2)));
        calls.timer.pass(Duration.ofMillis(1999));
        assertThat(calls.threads.waiting()).isZero();

        calls.timer.pass(Duration.ofMillis(1));
        calls.threads.run();

        assertThat(server.ends()).containsExactly("rollback tx1");
        assertThat(failure(result))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasCauseInstanceOf(TimeoutException.class)
                .hasMessageContaining(
                        "SLUICE3041: the transaction of Transfers.transfer was rolled back: it took longer"
                                + " than 2000 ms, its limit (timeout of @AsyncTransactional)");
    }

    @Test
    void limitPasses_stageCompletesAfterwards_nothingMore() {
        CompletableFuture<String> result = call(AsyncCalls.limited(Duration.ofSeconds(2)));
        calls.timer.pass(Duration.ofSeconds(2));
        work.complete("done");
        calls.threads.run();

        assertThat(result).isCompletedExceptionally();
        assertThat(server.ends()).containsExactly("rollback tx1");
    }

    @Test
    void limitPasses_whileBeingCommitted_committed() {
        CompletableFuture<String> result = call(AsyncCalls.limited(Duration.ofSeconds(2)));
        work.complete("done");
        calls.timer.pass(Duration.ofSeconds(2));
        calls.threads.run();

        assertThat(result).isCompletedWithValue("done");
        assertThat(server.ends()).containsExactly("commit tx1");
    }

    @Test
    void limitPasses_whileTheMethodStillRuns_rolledBackAfterItsReturn() {
        AsyncTransactions transactions = calls.with(task -> new Thread(task).start(), Duration.ZERO);
        CompletableFuture<String> result = calls.call(transactions, AsyncCalls.limited(Duration.ofSeconds(2)), () -> {
            calls.timer.pass(Duration.ofSeconds(2));
            assertThat(server.ends()).isEmpty();
            assertThat(server.onThread()).isEqualTo("tx1");
            return work;
        });
        await().atMost(GENEROUS).until(result::isDone);

        assertThat(server.ends()).containsExactly("rollback tx1");
        assertThat(failure(result)).hasMessageContaining("SLUICE3041");
    }

    @Test
    void limitPasses_whileTheMethodStillRunsAndThenThrows_rolledBackOnce() {
        assertThatThrownBy(() ->
                        TransactionalCall.call(calls.transactions, AsyncCalls.limited(Duration.ofSeconds(2)), () -> {
                            calls.timer.pass(Duration.ofSeconds(2));
                            throw new IllegalStateException("no money");
                        }))
                .hasMessage("no money");
        assertThat(server.ends()).isEmpty();
        calls.threads.run();

        assertThat(server.ends()).containsExactly("rollback tx1");
    }

    @Test
    void ended_limitIsForgotten() {
        call(AsyncCalls.limited(Duration.ofSeconds(2)));
        assertThat(calls.timer.waiting()).isOne();
        work.complete("done");
        calls.threads.run();

        assertThat(calls.timer.waiting()).isZero();
    }

    @Test
    void limitOfTheConfiguration_countsWhereTheMethodHasNone() {
        AsyncTransactions transactions = calls.with(calls.threads, Duration.ofSeconds(5));
        CompletableFuture<String> result = call(transactions, AsyncCalls.rules(TxType.REQUIRED));
        calls.timer.pass(Duration.ofSeconds(5));
        calls.threads.run();

        assertThat(failure(result)).hasMessageContaining("longer than 5000 ms, its limit (sluice.transaction-timeout)");
    }

    @Test
    void limitOfTheMethod_winsAlsoAsNone() {
        AsyncTransactions transactions = calls.with(calls.threads, Duration.ofSeconds(5));
        call(transactions, AsyncCalls.limited(Duration.ZERO));
        assertThat(calls.timer.waiting()).isZero();
        work.complete("done");
        calls.threads.run();
    }

    // ------------------------------------------------------------------ exactly once

    /** Everybody who may end a transaction does it at the same time, many times over. */
    @Test
    void endedByAllAtOnce_endsOnce() throws Exception {
        for (int i = 0; i < 200; i++) {
            FakeTransactionManager fresh = new FakeTransactionManager();
            AsyncTransactions transactions = new AsyncTransactions(
                    "bank",
                    fresh::services,
                    () -> Runnable::run,
                    task -> new Thread(task).start(),
                    calls.timer,
                    Duration.ZERO,
                    () -> {});
            CompletableFuture<String> stage = new CompletableFuture<>();
            CompletableFuture<String> result =
                    calls.call(transactions, AsyncCalls.limited(Duration.ofSeconds(2)), () -> stage);
            together(
                    () -> stage.complete("done"),
                    () -> calls.timer.pass(Duration.ofSeconds(2)),
                    () -> result.cancel(true),
                    transactions::close);
            await().atMost(GENEROUS)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> result.isDone() && !fresh.ends().isEmpty());

            assertThat(fresh.ends()).hasSize(1);
            assertThat(fresh.violations).isEmpty();
            boolean committed = fresh.ends().get(0).startsWith("commit");
            assertThat(result.isCompletedExceptionally()).isEqualTo(!committed);
        }
    }

    private static void together(Runnable... tasks) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(tasks.length);
        List<Thread> threads = Stream.of(tasks)
                .map(task -> new Thread(() -> {
                    meet(start);
                    task.run();
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(GENEROUS.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(GENEROUS.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ------------------------------------------------------------------ the end of the application

    @Test
    void applicationEnds_openOnesAreRolledBack_andNoneIsBegun() {
        Executor real = task -> new Thread(task).start();
        AsyncTransactions transactions = calls.with(real, Duration.ZERO);
        CompletableFuture<String> result = call(transactions, AsyncCalls.rules(TxType.REQUIRED));

        transactions.close();
        await().atMost(GENEROUS).until(result::isDone);

        assertThat(server.ends()).containsExactly("rollback tx1");
        assertThat(failure(result)).hasMessageContaining("the application bank is ending");
        assertThat(failure(call(transactions, AsyncCalls.rules(TxType.REQUIRED))))
                .hasMessageContaining("the application bank has ended");
    }

    // ------------------------------------------------------------------ resumed by continuations

    @Test
    void resumed_onAnotherThread_hasItThereAndNotAfterwards() {
        call();
        calls.continuing(
                begun(),
                () -> assertThat(begun().<String>resumed(server::onThread)).isEqualTo("tx1"));
        work.complete("done");
        calls.threads.run();

        assertThat(server.ends()).containsExactly("commit tx1");
    }

    @Test
    void resumed_whereTheThreadHasIt_justDoesIt() {
        calls.call(TxType.REQUIRED, () -> {
            assertThat(calls.current().<String>resumed(server::onThread)).isEqualTo("tx1");
            return work;
        });
        work.complete("done");
        calls.threads.run();
    }

    @Test
    void resumed_actionFails_isOffTheThread() {
        call();
        calls.continuing(
                begun(),
                () -> assertThatThrownBy(() -> begun().resumed(() -> {
                            throw new IllegalStateException("no connection");
                        }))
                        .hasMessage("no connection"));
        work.complete("done");
        calls.threads.run();
    }

    @Test
    void resumed_whileTheMethodStillRuns_waitsForItsReturn() {
        CompletableFuture<String> there = new CompletableFuture<>();
        Thread[] continuation = new Thread[1];
        calls.call(TxType.REQUIRED, () -> {
            GlobalTransaction own = calls.current();
            continuation[0] = new Thread(() -> there.complete(own.resumed(server::onThread)));
            continuation[0].start();
            await().atMost(GENEROUS).until(() -> continuation[0].getState() == Thread.State.TIMED_WAITING);
            return work;
        });
        await().atMost(GENEROUS).until(there::isDone);
        work.complete("done");
        calls.threads.run();

        assertThat(there).isCompletedWithValue("tx1");
    }

    @Test
    void resumed_bySeveral_oneAtATime() throws Exception {
        call();
        Runnable continuation = () -> {
            for (int i = 0; i < 100; i++) {
                begun().<String>resumed(server::onThread);
            }
        };
        together(continuation, continuation, continuation, continuation);
        work.complete("done");
        calls.threads.run();

        assertThat(server.violations).isEmpty();
    }

    @Test
    void resumed_whenTheEndIsDecided_isRefused() {
        call();
        work.complete("done");
        assertRefused("its end has begun");
        calls.threads.run();
        assertRefused("it has ended");
    }

    @Test
    void resumed_whereTheThreadHasItsOwn_isRefused() throws Exception {
        call();
        server.begin();
        assertRefused("has a transaction of its own");
        server.rollback();
        work.complete("done");
        calls.threads.run();
    }

    @Test
    void resumed_onAnEventLoop_isRefused() {
        call();
        ManualThreads.onThread("vert.x-eventloop-thread-0", () -> assertRefused("is an event loop"));
        work.complete("done");
        calls.threads.run();
    }

    @Test
    void resumed_serverDoesNotResume_isRefusedAndRolledBackLater() {
        CompletableFuture<String> result = call();
        server.resumeFails = true;
        assertRefused("the server could not resume it");
        server.resumeFails = false;
        work.complete("done");
        calls.threads.run();

        assertThat(server.ends()).containsExactly("rollback tx1");
        assertThat(failure(result)).isInstanceOf(TransactionRolledBackException.class);
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> begun().resumed(() -> "never"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("nothing can be added to the transaction of Transfers.transfer: ")
                .hasMessageContaining(reason);
    }
}
