package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionRequiredException;
import jakarta.transaction.Transactional.TxType;
import jakarta.transaction.TransactionalException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/** In which transaction a method runs, and what its caller has afterwards. */
class TransactionTypesTest {

    private final AsyncCalls calls = new AsyncCalls();
    private final FakeTransactionManager server = calls.server;
    private final List<String> seen = new ArrayList<>();
    private final CompletableFuture<String> work = new CompletableFuture<>();

    @AfterEach
    void clean() {
        calls.assertClean();
    }

    private CompletableFuture<String> call(TxType type) {
        return calls.call(type, () -> {
            seen.add(calls.seen());
            return work;
        });
    }

    // ------------------------------------------------------------------ no transaction

    @ParameterizedTest
    @EnumSource(
            value = TxType.class,
            names = {"REQUIRED", "REQUIRES_NEW"})
    void none_begins_andEndsWithTheStage(TxType type) {
        CompletableFuture<String> result = call(type);
        assertThat(seen).containsExactly("tx1");
        assertThat(server.onThread()).isEqualTo("none");

        work.complete("done");
        assertThat(server.ends()).isEmpty();
        calls.threads.run();

        assertThat(server.ends()).containsExactly("commit tx1");
        assertThat(result).isCompletedWithValue("done");
    }

    @ParameterizedTest
    @EnumSource(
            value = TxType.class,
            names = {"SUPPORTS", "NOT_SUPPORTED", "NEVER"})
    void none_runsWithout(TxType type) {
        CompletableFuture<String> result = call(type);
        work.complete("done");

        assertThat(seen).containsExactly("none");
        assertThat(result).isCompletedWithValue("done");
        assertThat(server.log).isEmpty();
    }

    @Test
    void none_mandatory_failsWithoutCallingTheMethod() {
        CompletableFuture<String> result = call(TxType.MANDATORY);

        assertThat(seen).isEmpty();
        assertThatThrownBy(result::join)
                .hasCauseInstanceOf(TransactionalException.class)
                .hasRootCauseInstanceOf(TransactionRequiredException.class)
                .hasMessageContaining("Transfers.transfer with the transaction type MANDATORY");
    }

    // ------------------------------------------------------------------ on the thread

    @ParameterizedTest
    @EnumSource(
            value = TxType.class,
            names = {"REQUIRED", "MANDATORY", "SUPPORTS"})
    void onThread_joins_andLeavesTheEndToTheCaller(TxType type) throws Exception {
        server.begin();
        CompletableFuture<String> result = call(type);
        work.complete("done");

        assertThat(seen).containsExactly("tx1");
        assertThat(result).isCompletedWithValue("done");
        assertThat(calls.threads.waiting()).isZero();
        assertThat(server.onThread()).isEqualTo("tx1");
        server.commit();
    }

    @Test
    void onThread_requiresNew_putsItAside() throws Exception {
        server.begin();
        CompletableFuture<String> result = call(TxType.REQUIRES_NEW);
        assertThat(seen).containsExactly("tx2");
        assertThat(server.onThread()).isEqualTo("tx1");

        work.complete("done");
        calls.threads.run();

        assertThat(result).isCompletedWithValue("done");
        assertThat(server.ends()).containsExactly("commit tx2");
        server.rollback();
    }

    @Test
    void onThread_requiresNewThrows_isResumed() throws Exception {
        server.begin();
        assertThatThrownBy(
                        () -> TransactionalCall.call(calls.transactions, AsyncCalls.rules(TxType.REQUIRES_NEW), () -> {
                            throw new IllegalStateException("no money");
                        }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(server.ends()).containsExactly("rollback tx2");
        assertThat(server.onThread()).isEqualTo("tx1");
        server.commit();
    }

    @Test
    void onThread_notSupported_putsItAside() throws Exception {
        server.begin();
        CompletableFuture<String> result = call(TxType.NOT_SUPPORTED);

        assertThat(seen).containsExactly("none");
        assertThat(server.onThread()).isEqualTo("tx1");
        work.complete("done");
        assertThat(result).isCompletedWithValue("done");
        server.commit();
    }

    @Test
    void onThread_never_failsWithoutCallingTheMethod() throws Exception {
        server.begin();
        CompletableFuture<String> result = call(TxType.NEVER);

        assertThat(seen).isEmpty();
        assertThatThrownBy(result::join)
                .hasCauseInstanceOf(TransactionalException.class)
                .hasRootCauseInstanceOf(InvalidTransactionException.class);
        server.commit();
    }

    @ParameterizedTest
    @EnumSource(
            value = TxType.class,
            names = {"REQUIRES_NEW", "NOT_SUPPORTED"})
    void onThread_putAside_continuationsBelongToTheCallersAgain(TxType type) {
        CompletableFuture<String> outer =
                calls.call(TxType.REQUIRED, () -> call(type).thenApply(done -> calls.seen()));
        ManualThreads.onThread("database", () -> work.complete("done"));
        calls.threads.run();

        assertThat(outer).isCompletedWithValue("bound tx1");
    }

    @Test
    void onThread_foreignPutAside_continuationsAreToldThatTheyCannotResumeIt() throws Exception {
        server.begin();
        CompletableFuture<GlobalTransaction> continued = call(TxType.NOT_SUPPORTED)
                .thenApply(done -> java.util.Objects.requireNonNull(CurrentTransaction.get()));
        ManualThreads.onThread("database", () -> work.complete("done"));

        GlobalTransaction bound = continued.join();
        assertThat(bound.key()).isEqualTo("tx1");
        assertThatThrownBy(() -> bound.resumed(() -> "never"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("SLUICE3051");
        server.rollback();
    }

    // ------------------------------------------------------------------ in a continuation

    @ParameterizedTest
    @EnumSource(
            value = TxType.class,
            names = {"REQUIRED", "MANDATORY", "SUPPORTS"})
    void continuation_joins(TxType type) {
        continuing(() -> assertThat(call(type)).isNotCompleted());

        assertThat(seen).containsExactly("bound tx1");
        assertThat(server.ends()).containsExactly("commit tx1");
    }

    @Test
    void continuation_requiresNew_beginsAnother() {
        continuing(() -> call(TxType.REQUIRES_NEW));
        work.complete("done");
        calls.threads.run();

        assertThat(seen).containsExactly("tx2");
        assertThat(server.ends()).containsExactlyInAnyOrder("commit tx1", "commit tx2");
    }

    @Test
    void continuation_notSupported_doesNotSeeIt() {
        continuing(() -> call(TxType.NOT_SUPPORTED));

        assertThat(seen).containsExactly("none");
    }

    @Test
    void continuation_never_fails() {
        continuing(() -> assertThat(call(TxType.NEVER)).isCompletedExceptionally());

        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = TxType.class,
            names = {"REQUIRED", "MANDATORY", "SUPPORTS"})
    void continuation_ofOneThatHasEnded_cannotJoin(TxType type) {
        CompletableFuture<GlobalTransaction> ended =
                calls.call(TxType.REQUIRED, () -> CompletableFuture.completedFuture(calls.current()));
        calls.threads.run();

        calls.continuing(
                ended.join(),
                () -> assertThatThrownBy(call(type)::join)
                        .hasCauseInstanceOf(UsageException.class)
                        .hasMessageContaining("the transaction of Transfers.transfer: it has ended or is ending"));
        assertThat(seen).isEmpty();
    }

    /** Runs something in a continuation of a transaction that is committed afterwards. */
    private void continuing(Runnable continuation) {
        CompletableFuture<String> outerWork = new CompletableFuture<>();
        GlobalTransaction[] begun = new GlobalTransaction[1];
        calls.call(TxType.REQUIRED, () -> {
            begun[0] = calls.current();
            return outerWork;
        });
        calls.continuing(begun[0], continuation);
        outerWork.complete("outer done");
        calls.threads.run();
    }

    // ------------------------------------------------------------------ failures of what joined

    @Test
    void joined_stageFailsAndCallerRecovers_rolledBackAllTheSame() {
        CompletableFuture<String> outer =
                calls.call(TxType.REQUIRED, () -> call(TxType.REQUIRED).exceptionally(failure -> "recovered"));
        work.completeExceptionally(new IllegalStateException("no money"));
        calls.threads.run();

        assertThat(server.ends()).containsExactly("rollback tx1");
        assertThatThrownBy(outer::join)
                .hasCauseInstanceOf(TransactionRolledBackException.class)
                .hasRootCauseMessage("no money")
                .hasMessageContaining("SLUICE3043: the transaction of Transfers.transfer was marked for rollback");
    }

    @Test
    void joined_stageFailsWithChecked_committedIfTheCallerRecovers() {
        CompletableFuture<String> outer =
                calls.call(TxType.REQUIRED, () -> call(TxType.REQUIRED).exceptionally(failure -> "recovered"));
        work.completeExceptionally(new java.io.IOException("no file"));
        calls.threads.run();

        assertThat(server.ends()).containsExactly("commit tx1");
        assertThat(outer).isCompletedWithValue("recovered");
    }

    @Test
    void joined_methodThrows_marksAndThrows() throws Exception {
        server.begin();
        assertThatThrownBy(() -> TransactionalCall.call(calls.transactions, AsyncCalls.rules(TxType.REQUIRED), () -> {
                    throw new IllegalStateException("no money");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(server.getStatus()).isEqualTo(Status.STATUS_MARKED_ROLLBACK);
        server.rollback();
    }

    @Test
    void joinedForeign_stageHasFailedAtReturn_marks() throws Exception {
        server.begin();
        work.completeExceptionally(new IllegalStateException("no money"));
        call(TxType.REQUIRED);

        assertThat(server.getStatus()).isEqualTo(Status.STATUS_MARKED_ROLLBACK);
        server.rollback();
    }

    @Test
    void joinedForeign_stageFailsLater_isNotTouched() throws Exception {
        server.begin();
        call(TxType.REQUIRED);
        work.completeExceptionally(new IllegalStateException("no money"));

        assertThat(server.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        server.rollback();
    }

    @Test
    void joined_cancelled_cancelsTheMethodsStage() throws Exception {
        server.begin();
        assertThat(call(TxType.REQUIRED).cancel(true)).isTrue();

        assertThat(work).isCancelled();
        server.rollback();
    }
}
