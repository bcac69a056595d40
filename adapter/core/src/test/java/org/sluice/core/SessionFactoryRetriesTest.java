package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.sluice.api.AsyncSession;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.Result;
import org.sluice.api.RetryableException;
import org.sluice.api.SessionClosedException;
import org.sluice.api.TransactionOptions;
import org.sluice.api.TransactionOptions.Isolation;
import org.sluice.api.spi.PoolLimits;

/** Whole transactions that are tried again, down to what the database is sent. */
class SessionFactoryRetriesTest {

    private static final TransactionOptions SERIALIZABLE = TransactionOptions.isolation(Isolation.SERIALIZABLE);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final ManualScheduler clock = new ManualScheduler();
    private final FakePool pool = new FakePool(1, FakeConnection::new);
    private final SessionFactory factory = factory();
    private final List<AsyncSession> sessions = new ArrayList<>();

    private SessionFactory factory() {
        var settings = SettingsForTests.with("continuations", "direct");
        AcquisitionLane lane =
                AcquisitionLane.of(settings, PoolLimits.unknown(), pool.ledger(), clock, Runnable::run, Runnable::run);
        return new SessionFactory(
                settings,
                lane,
                pool,
                () -> Runnable::run,
                clock,
                GlobalTransactions.NONE,
                new ForgottenSessions(clock),
                () -> {});
    }

    private CompletableFuture<Result> update(int attempts) {
        return factory.withRetries(attempts, SERIALIZABLE, this::work).toCompletableFuture();
    }

    private CompletionStage<Result> work(AsyncSession tx) {
        sessions.add(tx);
        return tx.execute("update a");
    }

    private FakeConnection connection() {
        return pool.connection(0);
    }

    /** BEGIN succeeds, the statement does not, and ROLLBACK does. */
    private void refuseAttempt() {
        connection().answer();
        connection().refuseRetryably();
        connection().answer();
    }

    @Test
    void deadlock_wholeTransactionIsSentAgain_withItsOptions_inANewSession() {
        CompletableFuture<Result> updated = update(3);
        refuseAttempt();
        clock.advance(LONGEST_WAIT);
        connection().answerAll();

        assertThat(updated).isCompleted();
        assertThat(connection().log())
                .containsExactly(
                        "BEGIN ISOLATION LEVEL SERIALIZABLE",
                        "update a",
                        "ROLLBACK",
                        "BEGIN ISOLATION LEVEL SERIALIZABLE",
                        "update a",
                        "COMMIT");
        assertThat(sessions).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void commitRefused_forSerialization_isTriedAgain() {
        CompletableFuture<Result> updated = update(2);
        connection().answer();
        connection().answer();
        connection().refuseRetryably();
        clock.advance(LONGEST_WAIT);
        connection().answerAll();

        assertThat(updated).isCompleted();
    }

    @Test
    void waiting_nothingIsHeld_andTheFailedSessionHasEnded() {
        update(3);
        refuseAttempt();

        assertThat(pool.inUse()).isZero();
        assertThat(sessions).hasSize(1);
        assertThatThrownBy(() -> sessions.get(0)
                        .execute("select 1")
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(SessionClosedException.class);
    }

    @Test
    void connectionLostInCommit_isNotTriedAgain() {
        CompletableFuture<Result> updated = update(3);
        connection().answer();
        connection().answer();
        connection().close();
        clock.advance(LONGEST_WAIT);

        assertThatThrownBy(updated::join).hasCauseInstanceOf(OutcomeUnknownException.class);
        assertThat(sessions).hasSize(1);
    }

    @Test
    void attemptsUsedUp_lastFailureHasTheEarlierOne() {
        CompletableFuture<Result> updated = update(2);
        refuseAttempt();
        clock.advance(LONGEST_WAIT);
        refuseAttempt();

        assertThatThrownBy(updated::join)
                .cause()
                .isInstanceOf(RetryableException.class)
                .satisfies(last -> assertThat(last.getSuppressed()).hasSize(1));
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void applicationEnds_whileWaiting_noFurtherAttempt_andTheStageSaysSo() {
        CompletableFuture<Result> updated = update(2);
        refuseAttempt();
        factory.close();
        clock.advance(LONGEST_WAIT);

        assertThatThrownBy(updated::join).hasCauseInstanceOf(SessionClosedException.class);
        assertThat(sessions).hasSize(1);
    }

    @Test
    void applicationEnded_theStageFails() {
        factory.close();

        assertThatThrownBy(() -> update(2).join()).hasCauseInstanceOf(SessionClosedException.class);
        assertThatThrownBy(() ->
                        factory.withSession(this::work).toCompletableFuture().join())
                .hasCauseInstanceOf(SessionClosedException.class);
    }
}
