package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.RetryableException;
import org.sluice.api.StatementException;
import org.sluice.api.TransactionRolledBackException;

/** The attempts themselves; each takes the next of the prepared outcomes. */
class RetriesTest {

    private final ManualScheduler clock = new ManualScheduler();
    private final ManualExecutor threads = new ManualExecutor();
    private final Deque<SessionStage<String>> prepared = new ArrayDeque<>();
    private final List<Long> longestWaits = new ArrayList<>();
    private int made;

    private CompletableFuture<String> start(int attempts) {
        return new Retries<>(attempts, this::attempt, clock, this::longest).start();
    }

    private SessionStage<String> attempt() {
        made++;
        return prepared.remove();
    }

    private long longest(long nanos) {
        longestWaits.add(Duration.ofNanos(nanos).toMillis());
        return nanos;
    }

    private SessionStage<String> fails(Throwable failure) {
        prepared.add(SessionStage.failed(failure, threads));
        return prepared.getLast();
    }

    private SessionStage<String> ends() {
        prepared.add(new SessionStage<>(threads));
        return prepared.getLast();
    }

    private static RetryableException deadlock(String which) {
        return new RetryableException(which, "40P01", null);
    }

    private void wait(Duration time) {
        clock.advance(time);
        threads.runAll();
    }

    private static Throwable failureOf(CompletableFuture<?> stage) {
        assertThat(stage).isCompletedExceptionally();
        return stage.handle((value, failure) -> failure).join();
    }

    @Test
    void attempts_lessThanOne_isRefused() {
        assertThatThrownBy(() -> start(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(made).isZero();
    }

    @Test
    void attempt_succeeds_isTheResult_andTheOnlyOne() {
        ends().complete("done");

        assertThat(start(3)).isCompletedWithValue("done");
        assertThat(made).isEqualTo(1);
    }

    @Test
    void attempt_failsRetryably_isMadeAgainAfterTheWait() {
        fails(deadlock("first"));
        ends().complete("done");
        CompletableFuture<String> outcome = start(2);

        wait(Duration.ofMillis(9));
        assertThat(made).isEqualTo(1);
        assertThat(outcome).isNotDone();
        wait(Duration.ofMillis(1));

        assertThat(outcome).isCompletedWithValue("done");
        assertThat(made).isEqualTo(2);
    }

    @Test
    void attempt_again_runsOnTheServersThreads_notOnTheTimers() {
        fails(deadlock("first"));
        ends();
        start(2);

        clock.advance(Duration.ofMillis(10));
        assertThat(made).isEqualTo(1);
        threads.runAll();

        assertThat(made).isEqualTo(2);
    }

    @Test
    void rolledBackBecauseOfADeadlock_isMadeAgain() {
        fails(new TransactionRolledBackException(
                "commit", new TransactionRolledBackException("statement", deadlock("inside"))));
        ends().complete("done");
        CompletableFuture<String> outcome = start(2);
        wait(Duration.ofSeconds(1));

        assertThat(outcome).isCompletedWithValue("done");
    }

    @Test
    void wrappedByTheJdk_isMadeAgain() {
        fails(new CompletionException(deadlock("inside")));
        ends().complete("done");
        CompletableFuture<String> outcome = start(2);
        wait(Duration.ofSeconds(1));

        assertThat(outcome).isCompletedWithValue("done");
    }

    @Test
    void otherFailure_isTheOutcome_atOnce() {
        StatementException duplicate = new StatementException("duplicate", "23505", null, null, null);
        fails(duplicate);

        assertThat(failureOf(start(5))).isSameAs(duplicate);
        assertThat(made).isEqualTo(1);
    }

    @Test
    void rolledBackForAnotherReason_isTheOutcome_atOnce() {
        fails(new TransactionRolledBackException("commit", new ConnectionLostException("lost")));

        assertThat(failureOf(start(5))).isInstanceOf(TransactionRolledBackException.class);
        assertThat(made).isEqualTo(1);
    }

    @Test
    void unknownOutcome_isTheOutcome_evenBecauseOfADeadlock() {
        fails(new OutcomeUnknownException("BEGIN failed", deadlock("inside")));

        assertThat(failureOf(start(5))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(made).isEqualTo(1);
    }

    @Test
    void attempts_usedUp_lastFailureWithTheEarlierOnes() {
        RetryableException first = deadlock("first");
        RetryableException second = deadlock("second");
        RetryableException third = deadlock("third");
        List.of(first, second, third).forEach(this::fails);
        CompletableFuture<String> outcome = start(3);
        wait(Duration.ofSeconds(1));
        wait(Duration.ofSeconds(1));

        assertThat(failureOf(outcome)).isSameAs(third);
        assertThat(third.getSuppressed()).containsExactly(first, second);
        assertThat(made).isEqualTo(3);
    }

    @Test
    void sameFailureEachTime_isNotSuppressedInItself() {
        RetryableException same = deadlock("same");
        fails(same);
        fails(same);
        CompletableFuture<String> outcome = start(2);
        wait(Duration.ofSeconds(1));

        assertThat(failureOf(outcome)).isSameAs(same);
    }

    @Test
    void waits_doubleUpToASecond() {
        for (int i = 0; i < 10; i++) {
            fails(deadlock("deadlock " + i));
        }
        start(10);
        for (int i = 0; i < 10; i++) {
            wait(Duration.ofSeconds(1));
        }

        assertThat(longestWaits).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L);
    }

    @Test
    void jitter_isAnythingUpToTheLongest() {
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            seen.add(Retries.anyUpTo(3));
        }

        assertThat(seen).contains(0L, 3L).allMatch(wait -> wait >= 0 && wait <= 3);
    }

    @Test
    void cancelled_whileWaiting_noFurtherAttempt() {
        fails(deadlock("first"));
        CompletableFuture<String> outcome = start(2);

        assertThat(outcome.cancel(true)).isTrue();
        wait(Duration.ofSeconds(1));

        assertThat(made).isEqualTo(1);
    }
}
