package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.AsyncSession;
import org.sluice.api.Column;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.NestedTransaction;
import org.sluice.api.NoResultException;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.Parameters;
import org.sluice.api.Result;
import org.sluice.api.SessionClosedException;
import org.sluice.api.SluiceException;
import org.sluice.api.Statement;
import org.sluice.api.StatementCancelledException;
import org.sluice.api.StatementException;
import org.sluice.api.StatementTimeoutException;
import org.sluice.api.TooManyResultsException;
import org.sluice.api.TransactionOptions;
import org.sluice.api.TransactionOptions.Isolation;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.PoolLimits;

class SessionTest {

    private final ManualScheduler clock = new ManualScheduler();
    private final FakePool pool = new FakePool(1, FakeConnection::new);
    private final FakeTransactions transactions = new FakeTransactions(pool);
    private final SessionFactory factory = factory(Runnable::run);
    private final AsyncSession session = factory.openSession("request GET /x");

    private SessionFactory factory(Executor allocating, String... more) {
        List<String> pairs = new ArrayList<>(
                List.of("pool-timeout", "10s", "close-grace", "3s", "reset-timeout", "1s", "continuations", "direct"));
        pairs.addAll(List.of(more));
        var settings = SettingsForTests.with(pairs.toArray(String[]::new));
        AcquisitionLane lane =
                AcquisitionLane.of(settings, PoolLimits.unknown(), pool.ledger(), clock, allocating, Runnable::run);
        return new SessionFactory(
                settings, lane, pool, () -> Runnable::run, clock, transactions, new ForgottenSessions(clock), () -> {});
    }

    private FakeConnection connection() {
        return pool.connection(0);
    }

    private static void assertFails(CompletionStage<?> stage, Class<? extends Throwable> with, String... words) {
        assertThat(stage.toCompletableFuture()).isDone();
        assertThatThrownBy(() -> stage.toCompletableFuture().join())
                .cause()
                .isInstanceOf(with)
                .satisfies(failure ->
                        assertThat(words).allSatisfy(word -> assertThat(failure).hasMessageContaining(word)));
    }

    private static void assertDone(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).isCompleted();
    }

    private static void assertPending(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).isNotDone();
    }

    @Test
    void opened_nothingIssued_holdsNoConnection() {
        assertThat(pool.allocations()).isZero();
    }

    @Test
    void statement_namedParameters_areSentByNumber() {
        CompletionStage<Result> stage = session.execute("select :a", Parameters.of("a", 7));

        assertThat(connection().log()).containsExactly("select $1");
        assertThat(connection().lastParameters()).containsExactly(7);
        connection().answer();
        assertDone(stage);
    }

    @Test
    void statement_namedParameterMissing_isNotSent() {
        assertFails(session.execute("select :a", Parameters.of("b", 7)), UsageException.class, "[a]", "[b]");
        assertThat(pool.allocations()).isZero();
    }

    @Test
    void statement_namedParameterMissingInTransaction_failsTheTransaction() {
        session.begin();
        CompletionStage<Result> wrong = session.execute("select :a", Parameters.of("b", 7));
        CompletionStage<Void> commit = session.commit();

        assertFails(wrong, UsageException.class, "[a]");
        assertFails(commit, TransactionRolledBackException.class);
        assertThat(pool.allocations()).as("there is nothing to send").isZero();
    }

    @Test
    void executeMany_rows_areOneStatement() {
        CompletionStage<List<Result>> stage =
                session.executeMany("update t set a = :a", List.of(Parameters.of("a", 1), Parameters.of("a", 2)));

        assertThat(connection().log()).containsExactly("update t set a = $1 x2");
        connection().answer();
        assertThat(stage.toCompletableFuture().join()).hasSize(2);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void executeMany_noRows_givesNothingAndTakesNoConnection() {
        assertThat(session.executeMany("select $1", List.of())
                        .toCompletableFuture()
                        .join())
                .isEmpty();
        assertThat(pool.allocations()).isZero();
    }

    @Test
    void executeMany_transactionControl_isRefused() {
        assertFails(session.executeMany("commit", List.of(new Object[0])), UsageException.class, "commit()");
    }

    @Test
    void statement_done_connectionGoesBackBeforeTheStageCompletes() {
        List<Integer> inUse = new ArrayList<>();
        CompletionStage<Result> stage = session.execute("select 1");
        stage.thenRun(() -> inUse.add(pool.inUse()));
        assertThat(pool.inUse()).isEqualTo(1);

        connection().answer();

        assertThat(inUse).containsExactly(0);
    }

    @Test
    void statements_issuedTogether_arePipelinedOnOneConnection() {
        session.execute("select 1");
        session.execute("select 2");

        assertThat(connection().log()).containsExactly("select 1", "select 2");
        assertThat(pool.allocations()).isEqualTo(1);
        connection().answer();
        assertThat(pool.inUse()).isEqualTo(1);
        connection().answer();
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void statement_failsOutsideATransaction_othersAreLeftAlone() {
        CompletionStage<Result> bad = session.execute("select bad");
        CompletionStage<Result> good = session.execute("select good");

        connection().refuse("42703");
        connection().answer();

        assertFails(bad, StatementException.class, "refused");
        assertDone(good);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void noConnection_statementsFailWithTheReason() {
        AsyncSession other = factory.openSession("holder");
        other.execute("select 1");
        ManualExecutor stuck = new ManualExecutor();
        CompletionStage<Result> stage = factory(stuck).openSession("waiter").execute("select 2");

        clock.advance(Duration.ofSeconds(10));

        assertFails(stage, AcquisitionTimeoutException.class, "waiter", "10.0 s");
    }

    @Test
    void begin_travelsWithTheFirstStatement() {
        assertDone(session.begin());
        assertThat(pool.allocations()).isZero();

        session.execute("update a");
        session.execute("update b");

        assertThat(connection().log()).containsExactly("BEGIN", "update a", "update b");
    }

    @Test
    void transaction_betweenStatements_keepsItsConnection() {
        session.begin();
        session.execute("update a");
        connection().answerAll();

        assertThat(pool.inUse()).isEqualTo(1);
        assertThat(session.inTransaction()).isTrue();
    }

    @Test
    void commit_waitsForWhatWasIssued() {
        session.begin();
        session.execute("update a");
        CompletionStage<Void> commit = session.commit();
        assertThat(connection().log()).doesNotContain("COMMIT");

        connection().answer();
        connection().answer();
        assertThat(connection().log()).endsWith("COMMIT");
        assertPending(commit);
        connection().answer();

        assertDone(commit);
        assertThat(pool.inUse()).isZero();
        assertThat(session.inTransaction()).isFalse();
    }

    @Test
    void commit_nothingIssued_needsNoConnection() {
        session.begin();

        assertDone(session.commit());
        assertThat(pool.allocations()).isZero();
    }

    @Test
    void commit_afterAFailure_rollsBackAndSaysWhy() {
        session.begin();
        CompletionStage<Result> bad = session.execute("insert bad");
        CompletionStage<Result> behind = session.execute("insert behind");
        CompletionStage<Void> commit = session.commit();
        connection().answer();
        connection().refuse("23505");
        connection().refuse("25P02");
        assertThat(connection().log()).endsWith("ROLLBACK");
        connection().answer();

        assertFails(bad, StatementException.class, "refused");
        assertFails(behind, TransactionRolledBackException.class, "has failed before", "refused");
        assertFails(commit, TransactionRolledBackException.class, "refused");
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void statement_afterAFailureInTheTransaction_isNotSent() {
        session.begin();
        session.execute("insert bad");
        connection().answer();
        connection().refuse("23505");

        assertFails(session.execute("insert more"), TransactionRolledBackException.class, "not done");
        assertThat(connection().log()).doesNotContain("insert more");
    }

    @Test
    void rollback_sendsIt_andGivesTheConnectionBack() {
        session.begin();
        session.execute("update a");
        connection().answerAll();

        CompletionStage<Void> rollback = session.rollback();
        connection().answer();

        assertDone(rollback);
        assertThat(connection().log()).endsWith("ROLLBACK");
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void connectionLost_beforeCommitIsSent_transactionWasRolledBack() {
        session.begin();
        session.execute("update a");
        connection().answerAll();
        connection().close();

        assertFails(session.commit(), TransactionRolledBackException.class);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void connectionLost_whileCommitIsUnderWay_outcomeIsUnknown() {
        session.begin();
        session.execute("update a");
        connection().answerAll();
        CompletionStage<Void> commit = session.commit();

        connection().close();

        assertFails(commit, OutcomeUnknownException.class, "may have been committed or not");
        assertThat(pool.inUse()).isZero();
        assertThat(pool.drops()).isEqualTo(1);
    }

    @Test
    void connectionLost_inRollback_isARollback() {
        session.begin();
        session.execute("update a");
        connection().answerAll();
        CompletionStage<Void> rollback = session.rollback();

        connection().close();

        assertDone(rollback);
        assertThat(pool.drops()).isEqualTo(1);
    }

    @Test
    void beginFails_whatWasSentBehindIt_hasAnUnknownOutcome_andTheConnectionIsDropped() {
        session.begin();
        CompletionStage<Result> behind = session.execute("update a");
        connection().refuse("25006");

        assertFails(behind, OutcomeUnknownException.class, "BEGIN failed");
        assertThat(pool.open()).isZero();
        assertFails(session.commit(), TransactionRolledBackException.class, "BEGIN failed");
    }

    @Test
    void rollback_takesTooLong_connectionIsDropped() {
        session.begin();
        session.execute("update a");
        connection().answerAll();
        CompletionStage<Void> rollback = session.rollback();

        clock.advance(Duration.ofSeconds(1));

        assertDone(rollback);
        assertThat(pool.drops()).isEqualTo(1);
    }

    @Test
    void commit_withoutTransaction_isWrongUse() {
        assertFails(session.commit(), UsageException.class, "in no transaction", "begin()");
        assertFails(session.rollback(), UsageException.class, "in no transaction");
    }

    @Test
    void begin_twice_isWrongUse() {
        session.begin();
        assertFails(session.begin(), UsageException.class, "in a transaction already");
    }

    @Test
    void commit_twice_secondIsWrongUse() {
        session.begin();
        session.execute("update a");
        CompletionStage<Void> first = session.commit();
        CompletionStage<Void> second = session.commit();
        connection().answerAll();

        assertDone(first);
        assertFails(second, UsageException.class, "in no transaction");
    }

    @Test
    void statement_issuedWhileTheTransactionEnds_runsAfterItByItself() {
        session.begin();
        session.execute("update a");
        session.commit();
        CompletionStage<Result> after = session.execute("select 1");

        connection().answerAll();

        assertDone(after);
        assertThat(connection().log()).containsExactly("BEGIN", "update a", "COMMIT", "select 1");
    }

    @Test
    void transactionControlAsText_isRefused() {
        for (String sql : List.of(
                "begin", "  COMMIT", "/* x /* y */ */ rollback", "-- c\nsavepoint a", "PREPARE transaction 'x'")) {
            assertFails(session.execute(sql), UsageException.class, "transaction control");
        }
        assertThat(pool.allocations()).isZero();
    }

    @Test
    void withTransaction_workSucceeds_commits() {
        CompletionStage<String> stage =
                session.withTransaction(s -> s.execute("update a").thenApply(result -> "done"));
        connection().answerAll();

        assertThat(stage.toCompletableFuture().join()).isEqualTo("done");
        assertThat(connection().log()).containsExactly("BEGIN", "update a", "COMMIT");
    }

    @Test
    void withTransaction_workFails_rollsBackAndKeepsTheFailure() {
        CompletionStage<String> stage =
                session.withTransaction(s -> s.execute("update a").thenApply(result -> {
                    throw new IllegalArgumentException("no");
                }));
        connection().answerAll();

        assertFails(stage, IllegalArgumentException.class, "no");
        assertThat(connection().log()).endsWith("ROLLBACK");
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void withTransaction_workThrowsOrGivesNull_rollsBack() {
        CompletionStage<String> threw = session.withTransaction(s -> {
            s.execute("update a");
            throw new IllegalStateException("thrown");
        });
        connection().answerAll();
        assertFails(threw, IllegalStateException.class, "thrown");
        assertThat(connection().log()).endsWith("ROLLBACK");

        assertFails(session.<String>withTransaction(s -> null), NullPointerException.class, "null");
        assertThat(session.inTransaction()).isFalse();
    }

    @Test
    void close_nothingHeld_endsAtOnce_andIsIdempotent() {
        assertDone(session.closeAsync());
        assertDone(session.closeAsync());
        session.close();
    }

    @Test
    void close_statementRunning_waitsForIt() {
        CompletionStage<Result> statement = session.execute("select 1");
        CompletionStage<Void> closed = session.closeAsync();
        assertPending(closed);

        connection().answer();

        assertDone(statement);
        assertDone(closed);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void close_transactionOpen_rollsBack() {
        session.begin();
        session.execute("update a");
        connection().answerAll();

        CompletionStage<Void> closed = session.closeAsync();
        assertThat(connection().log()).endsWith("ROLLBACK");
        connection().answer();

        assertDone(closed);
        assertThat(pool.inUse()).isZero();
        assertThat(pool.drops()).isZero();
    }

    @Test
    void close_whileCommitting_letsItCommit() {
        session.begin();
        session.execute("update a");
        connection().answerAll();
        CompletionStage<Void> commit = session.commit();
        CompletionStage<Void> closed = session.closeAsync();

        connection().answer();

        assertDone(commit);
        assertDone(closed);
        assertThat(connection().log()).endsWith("COMMIT");
    }

    @Test
    void close_statementRunsOnForLongerThanTheGrace_isCancelled() {
        CompletionStage<Result> statement = session.execute("select pg_sleep(100)");
        CompletionStage<Void> closed = session.closeAsync();

        clock.advance(Duration.ofSeconds(3));
        assertThat(connection().log()).endsWith("<cancel request>");
        connection().refuse("57014");

        assertFails(statement, StatementCancelledException.class, "request GET /x", "close-grace");
        assertDone(closed);
        assertThat(pool.inUse()).isZero();
        assertThat(pool.drops()).isZero();
    }

    @Test
    void close_serverDoesNotAnswerToTheCancelRequest_connectionIsDropped() {
        CompletionStage<Result> statement = session.execute("select pg_sleep(100)");
        FakeConnection busy = connection();
        CompletionStage<Void> closed = session.closeAsync();

        clock.advance(Duration.ofSeconds(4));

        assertThat(busy.log()).endsWith("<cancel request>", "<closed>");
        assertFails(statement, StatementCancelledException.class, "close-grace");
        assertDone(closed);
        assertThat(pool.drops()).isEqualTo(1);
    }

    @Test
    void cancel_statementEndsByItself_connectionIsNotUsedAgain() {
        CompletionStage<Result> statement = session.execute("select 1");
        session.cancel();

        connection().answer();

        assertDone(statement);
        assertThat(pool.drops()).as("the request may still be under way").isEqualTo(1);
    }

    @Test
    void cancel_pipelined_eachIsCancelledWhenTheServerRunsIt() {
        CompletionStage<Result> first = session.execute("select 1");
        CompletionStage<Result> second = session.execute("select 2");
        session.cancel();
        assertThat(connection().log()).containsExactly("select 1", "select 2", "<cancel request>");

        connection().refuse("57014");
        assertThat(connection().log()).endsWith("<cancel request>", "<cancel request>");
        connection().refuse("57014");

        assertFails(first, StatementCancelledException.class);
        assertFails(second, StatementCancelledException.class);
        assertThat(pool.drops()).isZero();
        assertThat(pool.inUse()).isZero();
    }

    /** Were BEGIN cancelled, PostgreSQL would do what was sent behind it outside of every transaction. */
    @Test
    void cancel_whileBeginIsOnTheWay_requestWaitsForItsAnswer() {
        session.begin();
        CompletionStage<Result> update = session.execute("update a");
        session.cancel();
        assertThat(connection().log()).containsExactly("BEGIN", "update a");

        connection().answer();
        assertThat(connection().log()).endsWith("<cancel request>");
        connection().refuse("57014");

        assertFails(update, StatementCancelledException.class);
        CompletionStage<Void> commit = session.commit();
        connection().answer();
        assertThat(connection().log()).endsWith("ROLLBACK");
        assertFails(commit, TransactionRolledBackException.class);
    }

    @Test
    void cancel_beforeTheConnectionCame_neitherBeginNorStatementIsSent_leavesTheQueue() {
        factory.openSession("holder").execute("select 1");
        ManualExecutor lane = new ManualExecutor();
        SessionFactory other = factory(lane);
        AsyncSession waiter = other.openSession("waiter");
        waiter.begin();
        CompletionStage<Result> update = waiter.execute("update a");
        waiter.execute("update b");

        waiter.cancel();

        assertThat(other.pool().waiting()).isZero();
        assertFails(update, StatementCancelledException.class);
        assertThat(connection().log()).containsExactly("select 1");
    }

    @Test
    void cancelledStage_cancelsItsStatementOnly() {
        CompletionStage<Result> first = session.execute("select 1");
        CompletionStage<Result> second = session.execute("select 2");

        second.toCompletableFuture().cancel(true);
        assertThat(connection().log()).doesNotContain("<cancel request>");
        connection().answer();
        assertThat(connection().log()).endsWith("<cancel request>");
        connection().refuse("57014");

        assertDone(first);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void cancelledStage_beforeTheConnectionCame_leavesTheQueue() {
        factory.openSession("holder").execute("select 1");
        SessionFactory other = factory(new ManualExecutor());
        CompletionStage<Result> waiting = other.openSession("waiter").execute("select 2");
        assertThat(other.pool().waiting()).isEqualTo(1);

        waiting.toCompletableFuture().cancel(true);

        assertThat(other.pool().waiting()).isZero();
        assertThat(waiting.toCompletableFuture()).isCancelled();
    }

    @Test
    void cancelledStage_inATransaction_theTransactionHasFailed() {
        session.begin();
        CompletionStage<Result> update = session.execute("update a");
        connection().answer();
        update.toCompletableFuture().cancel(true);
        connection().refuse("57014");

        CompletionStage<Void> commit = session.commit();
        connection().answer();

        assertThat(connection().log()).endsWith("ROLLBACK");
        assertFails(commit, TransactionRolledBackException.class);
        assertThat(pool.drops()).isZero();
    }

    @Test
    void timeout_over_statementIsCancelledAndSaysSo() {
        CompletionStage<Result> slow =
                session.withTimeout(Duration.ofMillis(200)).execute("select pg_sleep(9)");

        clock.advance(Duration.ofMillis(199));
        assertThat(connection().log()).doesNotContain("<cancel request>");
        clock.advance(Duration.ofMillis(1));
        assertThat(connection().log()).endsWith("<cancel request>");
        connection().refuse("57014");

        assertFails(slow, StatementTimeoutException.class, "200 ms");
        assertThat(pool.inUse()).isZero();
        assertThat(pool.drops()).isZero();
    }

    @Test
    void timeout_statementEndedInTime_nothingIsCancelled() {
        CompletionStage<Result> quick =
                session.withTimeout(Duration.ofMillis(200)).execute("select 1");
        connection().answer();
        clock.advance(Duration.ofSeconds(1));

        assertDone(quick);
        assertThat(connection().log()).containsExactly("select 1");
    }

    @Test
    void timeout_ofTheFactory_countsForEveryStatement() {
        CompletionStage<Result> slow =
                factory(Runnable::run, "statement-timeout", "1s").openSession().execute("select pg_sleep(9)");
        clock.advance(Duration.ofSeconds(1));
        connection().refuse("57014");

        assertFails(slow, StatementTimeoutException.class, "1.0 s");
    }

    @Test
    void begin_withOptions_saysThem() {
        session.begin(TransactionOptions.isolation(Isolation.SERIALIZABLE)
                .withReadOnly(true)
                .withDeferrable(true));
        session.execute("select 1");

        assertThat(connection().log())
                .startsWith("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE", "select 1");
    }

    @Test
    void nested_committed_isReleased() {
        session.begin();
        NestedTransaction nested = session.beginNested().toCompletableFuture().join();
        session.execute("insert b");
        CompletionStage<Void> kept = nested.commit();
        connection().answerAll();

        assertDone(kept);
        assertThat(connection().log())
                .containsExactly("BEGIN", "SAVEPOINT sluice_1", "insert b", "RELEASE SAVEPOINT sluice_1");
    }

    @Test
    void nested_failed_isUndoneAlone_andTheTransactionGoesOn() {
        session.begin();
        session.execute("insert a");
        NestedTransaction nested = session.beginNested().toCompletableFuture().join();
        CompletionStage<Result> bad = session.execute("insert bad");
        CompletionStage<Void> kept = nested.commit();
        connection().answer();
        connection().answer();
        connection().answer();
        connection().refuse("23505");
        connection().answer();
        assertFails(bad, StatementException.class, "refused");
        assertFails(kept, TransactionRolledBackException.class, "refused");

        CompletionStage<Result> after = session.execute("insert c");
        CompletionStage<Void> commit = session.commit();
        connection().answerAll();

        assertDone(after);
        assertDone(commit);
        assertThat(connection().log())
                .endsWith("ROLLBACK TO SAVEPOINT sluice_1; RELEASE SAVEPOINT sluice_1", "insert c", "COMMIT");
    }

    @Test
    void nested_endedTwice_isWrongUse() {
        session.begin();
        NestedTransaction nested = session.beginNested().toCompletableFuture().join();
        nested.rollback();
        CompletionStage<Void> again = nested.commit();
        connection().answerAll();

        assertFails(again, UsageException.class, "ended already");
    }

    @Test
    void nested_outerEndsFirst_innerHasEndedToo() {
        session.begin();
        NestedTransaction outer = session.beginNested().toCompletableFuture().join();
        NestedTransaction inner = session.beginNested().toCompletableFuture().join();
        outer.rollback();
        CompletionStage<Void> late = inner.commit();
        connection().answerAll();

        assertFails(late, UsageException.class, "ended already");
    }

    @Test
    void beginNested_outsideATransaction_isWrongUse() {
        assertFails(session.beginNested(), UsageException.class, "in no transaction");
    }

    @Test
    void withNested_workFails_onlyItIsUndone() {
        CompletionStage<String> whole = session.withTransaction(s -> s.<String>withNested(
                        inner -> inner.execute("insert b").thenApply(result -> {
                            throw new IllegalArgumentException("no");
                        }))
                .exceptionally(failure -> "went on"));
        connection().answerAll();

        assertThat(whole.toCompletableFuture().join()).isEqualTo("went on");
        assertThat(connection().log()).endsWith("COMMIT");
    }

    @Test
    void autobegin_firstStatementBegins_commitEnds_nextBeginsAgain() {
        AsyncSession asYouGo = factory(Runnable::run, "autobegin", "true").openSession("as you go");
        asYouGo.execute("insert a");
        asYouGo.commit();
        asYouGo.execute("insert b");
        CompletionStage<Void> closed = asYouGo.closeAsync();
        connection().answerAll();

        assertDone(closed);
        assertThat(connection().log()).containsExactly("BEGIN", "insert a", "COMMIT", "BEGIN", "insert b", "ROLLBACK");
    }

    @Test
    void autobegin_nestedFirst_beginsTheTransactionAroundIt() {
        AsyncSession asYouGo = factory(Runnable::run, "autobegin", "true").openSession("as you go");
        NestedTransaction nested = asYouGo.beginNested().toCompletableFuture().join();
        asYouGo.execute("insert a");
        nested.rollback();
        asYouGo.execute("insert b");
        CompletionStage<Void> commit = asYouGo.commit();
        connection().answerAll();

        assertDone(commit);
        assertThat(connection().log())
                .containsExactly(
                        "BEGIN",
                        "SAVEPOINT sluice_1",
                        "insert a",
                        "ROLLBACK TO SAVEPOINT sluice_1; RELEASE SAVEPOINT sluice_1",
                        "insert b",
                        "COMMIT");
    }

    @Test
    void autobegin_rollback_undoesWhatWasBegun_andTheNextStatementBeginsAgain() {
        AsyncSession asYouGo = factory(Runnable::run, "autobegin", "true").openSession("as you go");
        asYouGo.execute("insert a");
        assertThat(asYouGo.inTransaction()).isTrue();
        CompletionStage<Void> undone = asYouGo.rollback();
        connection().answerAll();
        assertDone(undone);
        assertThat(asYouGo.inTransaction()).isFalse();

        asYouGo.execute("insert b");

        assertThat(connection().log()).containsExactly("BEGIN", "insert a", "ROLLBACK", "BEGIN", "insert b");
    }

    @Test
    void autobegin_beginAfterAStatement_isWrongUse() {
        AsyncSession asYouGo = factory(Runnable::run, "autobegin", "true").openSession("as you go");
        asYouGo.execute("insert a");

        assertFails(asYouGo.begin(), UsageException.class, "in a transaction already");
    }

    @Test
    void autobegin_statementFailed_nothingIsSentUntilRollback() {
        AsyncSession asYouGo = factory(Runnable::run, "autobegin", "true").openSession("as you go");
        asYouGo.execute("insert bad");
        connection().answer();
        connection().refuse("23505");

        assertFails(asYouGo.execute("insert b"), TransactionRolledBackException.class, "refused");
        CompletionStage<Void> undone = asYouGo.rollback();
        connection().answer();
        assertDone(undone);
        asYouGo.execute("insert c");

        assertThat(connection().log()).containsExactly("BEGIN", "insert bad", "ROLLBACK", "BEGIN", "insert c");
    }

    @Test
    void autobegin_commitOfNothing_isFine() {
        assertDone(factory(Runnable::run, "autobegin", "true").openSession().commit());
    }

    @Test
    void resetOnReturn_auto_onlyAfterWhatMayTouchTheState() {
        session.execute("select 1");
        connection().answer();
        assertThat(connection().log()).containsExactly("select 1");

        session.execute("set work_mem = '1MB'");
        connection().answer();
        assertThat(connection().log()).endsWith(StateReset.FULL);
        assertThat(pool.inUse()).as("not before it is reset").isEqualTo(1);
        connection().answer();
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void resetOnReturn_inATransaction_comesAfterItsEnd() {
        session.begin();
        session.execute("select pg_advisory_lock(1)");
        session.commit();
        connection().answerAll();

        assertThat(connection().log())
                .containsExactly("BEGIN", "select pg_advisory_lock(1)", "COMMIT", StateReset.FULL);
    }

    @Test
    void resetOnReturn_full_always_none_never() {
        factory(Runnable::run, "reset-on-return", "full").openSession().execute("select 1");
        connection().answerAll();
        assertThat(connection().log()).containsExactly("select 1", StateReset.FULL);

        factory(Runnable::run, "reset-on-return", "none").openSession().execute("set a.b = '1'");
        connection().answerAll();
        assertThat(connection().log()).endsWith("set a.b = '1'");
    }

    @Test
    void resetOnReturn_fails_connectionIsDropped() {
        session.execute("listen a");
        connection().answer();
        connection().refuse("XX000");

        assertThat(pool.drops()).isEqualTo(1);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void reset_rollsBack_andTheSessionGoesOn() {
        session.begin();
        session.execute("update a");
        CompletionStage<Void> reset = session.reset();
        connection().answerAll();

        assertDone(reset);
        assertThat(connection().log()).endsWith("ROLLBACK");
        assertThat(session.inTransaction()).isFalse();
        assertThat(pool.inUse()).isZero();
        session.execute("select 1");
        assertThat(connection().log()).endsWith("select 1");
    }

    @Test
    void invalidate_connectionIsClosed_andTheSessionHasEnded() {
        session.begin();
        CompletionStage<Result> running = session.execute("update a");
        session.invalidate();
        session.invalidate();

        assertFails(running, TransactionRolledBackException.class, "lost");
        assertFails(session.execute("select 1"), SessionClosedException.class, "was invalidated at");
        assertThat(pool.drops()).isEqualTo(1);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void executeTransaction_isOneFlight() {
        CompletionStage<List<Result>> whole =
                session.executeTransaction(List.of(Statement.of("update a", 1), Statement.of("insert b")));
        assertThat(connection().log()).containsExactly("BEGIN; update a; insert b; COMMIT");
        connection().answer();

        assertDone(whole);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void executeTransaction_insideATransaction_isWrongUse() {
        session.begin();
        assertFails(
                session.executeTransaction(List.of(Statement.of("update a"))),
                UsageException.class,
                "in a transaction");
    }

    @Test
    void parametersDoNotFit_inATransactionThatIsStillToBegin_itIsNotCommitted() {
        session.begin();
        session.execute("update a");
        session.commit();
        session.begin();
        CompletionStage<Result> bad = session.execute("update b set x = :x", Parameters.of("y", 1));
        CompletionStage<Void> commit = session.commit();
        connection().answerAll();

        assertFails(bad, UsageException.class);
        assertFails(commit, TransactionRolledBackException.class);
        assertThat(connection().log()).containsExactly("BEGIN", "update a", "COMMIT");
    }

    @Test
    void resultKept_afterTheSessionsEnd_isUsable() {
        CompletionStage<Result> stage = session.execute("select n");
        connection().answer(numbers(1, 2));
        session.close();

        Result kept = stage.toCompletableFuture().join();
        assertThat(kept.rows()).hasSize(2);
        assertThat(kept.rows().get(1).get("n", Integer.class)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ;", "-- nothing", "/* nothing */ ;"})
    void emptyStatement_isRefused(String sql) {
        assertFails(session.execute(sql), UsageException.class, "SLUICE1124");
        assertThat(pool.allocations()).isZero();
    }

    @Test
    void usedByManyThreadsAtOnce_everyStatementEnds_andTheConnectionGoesBack() throws InterruptedException {
        FakePool answering = new FakePool(1, () -> new FakeConnection().answering());
        var settings = SettingsForTests.with("continuations", "direct");
        AcquisitionLane lane = AcquisitionLane.of(
                settings, PoolLimits.unknown(), answering.ledger(), clock, Runnable::run, Runnable::run);
        AsyncSession shared = new SessionFactory(
                        settings,
                        lane,
                        answering,
                        () -> Runnable::run,
                        clock,
                        GlobalTransactions.NONE,
                        new ForgottenSessions(clock),
                        () -> {})
                .openSession();
        Queue<CompletableFuture<Result>> stages = new ConcurrentLinkedQueue<>();
        CyclicBarrier together = new CyclicBarrier(8);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                await(together);
                for (int j = 0; j < 500; j++) {
                    stages.add(shared.execute("select 1").toCompletableFuture());
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(stages).hasSize(4000).allSatisfy(stage -> assertThat(stage).isCompleted());
        assertThat(answering.inUse()).isZero();
        assertDone(shared.closeAsync());
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void executeTransaction_whereTransactionsBeginByThemselves_hasItsOwnBeginOnly() {
        AsyncSession asYouGo = factory(Runnable::run, "autobegin", "true").openSession();
        CompletionStage<List<Result>> whole = asYouGo.executeTransaction(List.of(Statement.of("update a")));
        connection().answer();

        assertDone(whole);
        assertThat(connection().log()).containsExactly("BEGIN; update a; COMMIT");
        assertThat(asYouGo.inTransaction()).isFalse();
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void invalidate_whileWaitingForAConnection_saysSo_andLeavesTheQueue() {
        factory.openSession("holder").execute("select 1");
        SessionFactory other = factory(new ManualExecutor());
        AsyncSession waiter = other.openSession("waiter");
        CompletionStage<Result> waiting = waiter.execute("select 2");

        waiter.invalidate();

        assertFails(waiting, ConnectionLostException.class, "waiter", "was invalidated");
        assertThat(other.pool().waiting()).isZero();
    }

    @Test
    void forgotten_whereTransactionsBeginByThemselves_isRolledBack() {
        SessionFactory asYouGo = factory(Runnable::run, "autobegin", "true");
        openExecuteAndForget(asYouGo);
        connection().answerAll();

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            clock.advance(Duration.ofSeconds(1));
            return connection().log().contains("ROLLBACK");
        });
    }

    private static void openExecuteAndForget(SessionFactory opening) {
        opening.openSession("forgetful").execute("update a");
    }

    @Test
    void forgotten_inATransaction_isRolledBack() {
        forgetOneInATransaction();
        connection().answerAll();

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            clock.advance(Duration.ofSeconds(1));
            return connection().log().contains("ROLLBACK");
        });
        connection().answerAll();
        assertThat(pool.inUse()).isZero();
    }

    private void forgetOneInATransaction() {
        AsyncSession forgotten = factory.openSession("forgetful");
        forgotten.begin();
        forgotten.execute("update a");
    }

    @Test
    void close_whileWaitingForAConnection_graceOver_leavesTheQueue() {
        AsyncSession holder = factory.openSession("holder");
        holder.execute("select 1");
        ManualExecutor stuck = new ManualExecutor();
        SessionFactory other = factory(stuck);
        AsyncSession waiter = other.openSession("waiter");
        CompletionStage<Result> statement = waiter.execute("select 2");

        waiter.close();
        clock.advance(Duration.ofSeconds(3));

        assertFails(statement, SluiceException.class, "waiter");
        assertThat(other.pool().waiting()).isZero();
    }

    @Test
    void use_afterClose_saysWhichScopeEndedAndWhen() {
        session.close();

        assertFails(session.execute("select 1"), SessionClosedException.class, "request GET /x", "was closed at 20");
        assertFails(session.begin(), SessionClosedException.class, "request GET /x");
        assertFails(session.commit(), SessionClosedException.class, "request GET /x");
        assertThat(pool.allocations()).isZero();
    }

    @Test
    void one_rowsMissingOrTooMany_failsWithItsOwnError() {
        Result two = numbers(1, 2);
        CompletionStage<Integer> none = session.one(Integer.class, "select 1 where false");
        connection().answer();
        CompletionStage<Integer> many = session.one(Integer.class, "select 1 union select 2");
        connection().answer(two);

        assertFails(none, NoResultException.class);
        assertFails(many, TooManyResultsException.class, "2");
    }

    @Test
    void results_areMapped() {
        CompletionStage<List<Integer>> list = session.list(Integer.class, "q");
        connection().answer(numbers(1, 2));
        CompletionStage<@Nullable Integer> scalar = session.scalar(Integer.class, "q");
        connection().answer(numbers(7));
        CompletionStage<@Nullable Integer> missing = session.scalar(Integer.class, "q");
        connection().answer(numbers());

        assertThat(list.toCompletableFuture().join()).containsExactly(1, 2);
        assertThat(scalar.toCompletableFuture().join()).isEqualTo(7);
        assertThat(missing.toCompletableFuture().join()).isNull();
    }

    private static Result numbers(int... values) {
        List<Column> columns = List.of(new Column("n", "int4"));
        List<org.sluice.api.Row> rows = new ArrayList<>();
        for (int value : values) {
            rows.add(new ArrayRow(columns, new @Nullable Object[] {value}));
        }
        return new Result(columns, rows, values.length);
    }

    @Test
    void completions_runWhereTheContinuationsSay() {
        ManualExecutor threads = new ManualExecutor();
        var settings = SettingsForTests.with();
        AcquisitionLane lane =
                AcquisitionLane.of(settings, PoolLimits.unknown(), pool.ledger(), clock, Runnable::run, Runnable::run);
        AsyncSession managed = new SessionFactory(
                        settings,
                        lane,
                        pool,
                        () -> threads,
                        clock,
                        GlobalTransactions.NONE,
                        new ForgottenSessions(clock),
                        () -> {})
                .openSession();
        CompletableFuture<Result> stage = managed.execute("select 1").toCompletableFuture();

        connection().answer();
        assertThat(stage).isNotDone();
        assertThat(pool.inUse())
                .as("the connection does not wait for the application")
                .isZero();
        threads.runAll();
        assertThat(stage).isCompleted();

        stage.thenApplyAsync(result -> result.affected());
        assertThat(threads.size())
                .as("Async methods without an executor use the same threads")
                .isEqualTo(1);
    }

    /** BEGIN, two statements, COMMIT and the end of the session: the application is told of three of them. */
    @Test
    void composition_insideATransaction_handsOverOnlyWhatTheApplicationIsTold() {
        ManualExecutor threads = new ManualExecutor();
        var settings = SettingsForTests.with();
        AcquisitionLane lane =
                AcquisitionLane.of(settings, PoolLimits.unknown(), pool.ledger(), clock, Runnable::run, Runnable::run);
        SessionFactory managed = new SessionFactory(
                settings,
                lane,
                pool,
                () -> threads,
                clock,
                GlobalTransactions.NONE,
                new ForgottenSessions(clock),
                () -> {});
        CompletableFuture<String> whole = managed.withTransaction(
                        s -> s.execute("a").thenCompose(done -> s.execute("b")).thenApply(done -> "done"))
                .toCompletableFuture();

        int handedOver = 0;
        while (!whole.isDone()) {
            connection().answerAll();
            handedOver += threads.runAll();
        }

        assertThat(connection().log()).containsExactly("BEGIN", "a", "b", "COMMIT");
        assertThat(handedOver).as("a; b; the whole").isEqualTo(3);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void withSession_workDone_sessionIsClosed() {
        AtomicReference<@Nullable AsyncSession> used = new AtomicReference<>();
        CompletionStage<String> stage = factory.withSession(s -> {
            used.set(s);
            return s.execute("select 1").thenApply(result -> "done");
        });
        connection().answer();

        assertThat(stage.toCompletableFuture().join()).isEqualTo("done");
        assertFails(java.util.Objects.requireNonNull(used.get()).execute("select 2"), SessionClosedException.class);
    }

    @Test
    void withTransaction_ofTheFactory_commitsAndCloses() {
        CompletionStage<String> stage =
                factory.withTransaction(s -> s.execute("update a").thenApply(result -> "done"));
        connection().answerAll();

        assertThat(stage.toCompletableFuture().join()).isEqualTo("done");
        assertThat(connection().log()).containsExactly("BEGIN", "update a", "COMMIT");
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void withTransaction_ofTheFactory_withOptions_saysThem() {
        CompletionStage<Result> stage =
                factory.withTransaction(TransactionOptions.DEFAULT.withReadOnly(true), s -> s.execute("select 1"));
        connection().answerAll();

        assertDone(stage);
        assertThat(connection().log()).containsExactly("BEGIN READ ONLY", "select 1", "COMMIT");
        assertThat(pool.inUse()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // what a lone null argument becomes
    void nullArrayOfParameters_isOneNull() {
        session.execute("select $1", (Object[]) null);
        assertThat(connection().lastParameters()).containsExactly((Object) null);
    }
}
