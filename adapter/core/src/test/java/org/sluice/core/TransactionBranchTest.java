package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.sluice.api.AsyncSession;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.Result;
import org.sluice.api.SessionClosedException;
import org.sluice.api.SluiceException;
import org.sluice.api.Statement;
import org.sluice.api.StatementException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.PoolLimits;

class TransactionBranchTest {

    private final ManualScheduler clock = new ManualScheduler();
    private final FakePool pool = new FakePool(2, FakeConnection::new);
    private final FakeTransactions transactions = new FakeTransactions(pool);
    private final SessionFactory factory = factory();
    private final AsyncSession session = factory.openSession("request GET /x");

    private SessionFactory factory() {
        var settings = SettingsForTests.with(
                "reset-timeout", "1s", "continuations", "direct", "leak-after", "10s", "leak-reclaim", "true");
        AcquisitionLane lane =
                AcquisitionLane.of(settings, PoolLimits.unknown(), pool.ledger(), clock, Runnable::run, Runnable::run);
        return new SessionFactory(
                settings, lane, pool, () -> Runnable::run, clock, transactions, new ForgottenSessions(clock), () -> {});
    }

    private FakeConnection connection() {
        return pool.connection(0);
    }

    private TransactionBranch branch() {
        return transactions.branch();
    }

    private static void assertFails(CompletionStage<?> stage, Class<? extends Throwable> with, String words) {
        assertThat(stage.toCompletableFuture()).isDone();
        assertThatThrownBy(() -> stage.toCompletableFuture().join())
                .cause()
                .isInstanceOf(with)
                .hasMessageContaining(words);
    }

    @Test
    void statements_ofTwoSessions_oneConnectionAndOneBegin_untilItIsOver() {
        transactions.begin();
        var first = session.execute("insert into a values (1)");
        var second = factory.openSession("timer").execute("insert into a values (2)");

        assertThat(connection().log()).containsExactly("BEGIN", "insert into a values (1)", "insert into a values (2)");
        connection().answerAll();
        assertThat(first.toCompletableFuture()).isCompleted();
        assertThat(second.toCompletableFuture()).isCompleted();
        assertThat(pool.open()).isEqualTo(1);
        assertThat(factory.pool().inUse()).as("between statements").isEqualTo(1);

        assertThat(branch().complete().join()).isNull();
        CompletableFuture<Void> end = branch().end("COMMIT");
        connection().answer();
        assertThat(end).isCompleted();
        assertThat(branch().over()).isCompleted();
        assertThat(factory.pool().inUse()).isZero();
        assertThat(pool.drops()).isZero();
    }

    @Test
    void complete_statementsUnderWay_waitsForThem_andTellsTheFirstFailure() {
        transactions.begin();
        session.execute("insert into a values (1)");
        session.execute("insert into a values (2)");
        CompletableFuture<?> completed = branch().complete();

        connection().answer();
        assertThat(completed).isNotDone();
        connection().refuse("23505");
        connection().answer();

        assertThat(completed.join()).isInstanceOf(StatementException.class);
    }

    @Test
    void statement_afterCompletionBegan_refusedAndNotSent() {
        transactions.begin();
        session.execute("insert into a values (1)");
        connection().answerAll();
        branch().complete();

        assertFails(session.execute("insert into a values (2)"), UsageException.class, "@AsyncTransactional");
        branch().over();
        assertFails(session.execute("insert into a values (3)"), UsageException.class, "@AsyncTransactional");
        assertThat(connection().log()).containsExactly("BEGIN", "insert into a values (1)");
    }

    @Test
    void continuation_onAThreadWithoutTheTransaction_belongsToIt() {
        transactions.begin();
        CompletionStage<Result> last =
                session.execute("select 1").thenCompose(result -> session.execute("insert into a values (1)"));
        transactions.suspend();

        connection().answerAll();

        assertThat(last.toCompletableFuture()).isCompleted();
        assertThat(connection().log()).containsExactly("BEGIN", "select 1", "insert into a values (1)");
        assertThat(CurrentTransaction.get()).as("nothing stays behind").isNull();
        session.execute("select 2");
        assertThat(pool.open()).as("outside, a connection of its own").isEqualTo(2);
    }

    @Test
    void nested_undoneAlone_theTransactionGoesOn() {
        transactions.begin();
        session.withNested(inner -> inner.execute("insert into a values (1)"));
        connection().answer(); // BEGIN
        connection().answer(); // SAVEPOINT
        connection().refuse("23505");
        connection().answerAll();

        assertThat(branch().complete().join()).isNull();
        assertThat(connection().log())
                .containsExactly(
                        "BEGIN",
                        "SAVEPOINT sluice_1",
                        "insert into a values (1)",
                        "ROLLBACK TO SAVEPOINT sluice_1; RELEASE SAVEPOINT sluice_1");
    }

    @Test
    void transactionControl_isLeftToJta_andEnlistsNothing() {
        transactions.begin();

        assertFails(session.begin(), UsageException.class, "begin()");
        assertFails(session.commit(), UsageException.class, "commit()");
        assertFails(session.rollback(), UsageException.class, "rollback()");
        assertFails(session.reset(), UsageException.class, "reset()");
        assertFails(session.withTransaction(s -> s.execute("x")), UsageException.class, "withTransaction");
        assertFails(session.executeTransaction(List.of(Statement.of("x"))), UsageException.class, "executeTransaction");
        assertThat(session.inTransaction()).isTrue();
        assertThat(pool.allocations()).isZero();
    }

    @Test
    void refused_nothingIsSentAnywhere() {
        transactions.refuse(new SluiceException("it is being committed"));

        assertFails(session.execute("select 1"), SluiceException.class, "being committed");
        assertFails(session.list(Long.class, "select 1"), SluiceException.class, "being committed");
        assertThat(pool.allocations()).isZero();
    }

    @Test
    void session_inATransactionOfItsOwn_isNotMixedWithJta() {
        session.begin();
        transactions.begin();

        assertFails(session.execute("select 1"), UsageException.class, "a transaction of its own");
    }

    @Test
    void session_closed_refusesInAJtaTransactionToo() {
        session.close();
        transactions.begin();

        assertFails(session.execute("select 1"), SessionClosedException.class, "request GET /x");
    }

    @Test
    void session_closedInTheTransaction_whatItDidStays() {
        transactions.begin();
        session.execute("insert into a values (1)");
        session.close();
        connection().answerAll();

        assertThat(branch().complete().join()).isNull();
        assertThat(connection().log()).containsExactly("BEGIN", "insert into a values (1)");
    }

    @Test
    void writes_knownByTheResults() {
        transactions.begin();
        session.execute("update a set b = 1");
        connection().answer();
        connection().answer(new Result(List.of(), List.of(), 0));
        assertThat(branch().hasWritten()).as("no row was changed").isFalse();

        session.execute("select 1");
        connection().answer(new Result(List.of(), List.of(), 1));
        assertThat(branch().hasWritten()).as("rows were read").isFalse();

        session.executeMany("insert into a values ($1)", List.of(new Object[] {1}, new Object[] {2}));
        connection().answer(new Result(List.of(), List.of(), 1));
        branch().complete();
        assertThat(branch().hasWritten()).isTrue();
    }

    @Test
    void notification_leavesNoId_andIsNoMereReading() {
        transactions.begin();
        session.execute("select pg_notify('channel', 'text')");
        connection().answerAll();

        assertThat(branch().hasWritten()).isTrue();
    }

    @Test
    void connection_lost_cannotBeCommitted() {
        transactions.begin();
        session.execute("insert into a values (1)");
        connection().answerAll();
        connection().close();

        assertThat(branch().complete().join()).isInstanceOf(ConnectionLostException.class);
        assertThat(branch().isConnected()).isFalse();
        branch().over();
        assertThat(factory.pool().inUse()).isZero();
    }

    @Test
    void cancel_running_cancelledOnTheServer_andItFails() {
        transactions.begin();
        CompletionStage<Result> slow = session.execute("select pg_sleep(10)");
        connection().answer();
        branch().cancel(new SluiceException("rolled back"));

        assertThat(connection().log()).contains("<cancel request>");
        connection().refuse("57014");
        assertFails(slow, SluiceException.class, "rolled back");
        assertThat(branch().complete().join()).isNotNull();
    }

    @Test
    void over_stateWasTouched_undoneBeforeOver() {
        transactions.begin();
        session.execute("set work_mem = '1MB'");
        connection().answerAll();
        branch().complete();
        CompletableFuture<Void> end = branch().end("COMMIT");
        connection().answerAll();
        assertThat(end).isCompleted();

        CompletableFuture<Void> over = branch().over();
        assertThat(over).isNotDone();
        assertThat(connection().log()).endsWith(StateReset.FULL);
        connection().answerAll();
        assertThat(over).isCompleted();
    }

    @Test
    void nothingSent_nothingToEnd() {
        transactions.begin();
        assertFails(session.execute("select :a", Map.of("b", 1)), UsageException.class, "a");

        assertThat(branch().isBegun()).isFalse();
        assertThat(branch().over()).isCompleted();
    }

    @Test
    void reclaimed_running_isCancelled_andOnlyTheTransactionManagerEndsIt() {
        transactions.begin();
        var running = session.execute("insert into a values (1)");
        connection().answer();

        clock.advance(Duration.ofSeconds(10));
        assertThat(connection().log()).endsWith("<cancel request>");
        connection().refuse("57014");

        assertFails(running, SluiceException.class, "SLUICE1012");
        assertFails(session.execute("select 1"), SluiceException.class, "leak-after");
        assertThat(connection().log()).as("the transaction is JTA's").doesNotContain("ROLLBACK");
        assertThat(factory.pool().inUse()).isEqualTo(1);
        assertThat(branch().complete().join()).hasMessageContaining("SLUICE1012");
        CompletableFuture<Void> end = branch().end("ROLLBACK");
        connection().answer();
        assertThat(end).isCompleted();
        assertThat(branch().over()).isCompleted();
        assertThat(factory.pool().inUse()).isZero();
    }
}
