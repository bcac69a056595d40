package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.sluice.api.SluiceException;

class OwnContextTest {

    private final List<String> events = new ArrayList<>();
    private int captured;

    /** Notes when somebody enters and leaves a context, each by a number of its own. */
    private Executor capture() {
        int number = ++captured;
        return task -> {
            events.add("in " + number);
            task.run();
            events.add("out " + number);
        };
    }

    @Test
    void section_runsInACaptureOfItsOwn_andGivesItsValue() {
        OwnContext apart = new OwnContext(this::capture);

        assertThat(apart.get(() -> "first")).isEqualTo("first");
        assertThat(apart.get(() -> "second")).isEqualTo("second");
        assertThat(events).containsExactly("in 1", "out 1", "in 2", "out 2");
    }

    @Test
    void section_throws_thrownOutsideOfTheContext() {
        OwnContext apart = new OwnContext(this::capture);

        assertThatThrownBy(() -> apart.call(() -> {
                    throw new IOException("wanted");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("wanted");
        assertThat(events).containsExactly("in 1", "out 1");
    }

    /** The thread's own context may be another thread's too, whose transaction would get the connections. */
    @Test
    void contextRefuses_sectionDoesNotRun() {
        OwnContext apart = new OwnContext(() -> OwnContextTest::refuse);

        assertThatThrownBy(() -> apart.get(() -> events.add("ran")))
                .isInstanceOf(SluiceException.class)
                .hasMessageContainingAll("SLUICE3086", "disabled");
        assertThat(events).isEmpty();
    }

    @Test
    void contextRefuses_endRunsAllTheSame_once() {
        OwnContext apart = new OwnContext(() -> OwnContextTest::refuse);

        assertThat(apart.getAnyway(() -> events.add("ran"))).isTrue();
        assertThat(events).containsExactly("ran");
    }

    private static void refuse(Runnable task) {
        throw new IllegalStateException("disabled");
    }

    @Test
    void applicationIsEnding_noTransactionIsBegun_stageFails() {
        AsyncCalls calls = new AsyncCalls();
        AsyncTransactions transactions = new AsyncTransactions(
                "bank",
                calls.server::services,
                () -> new CapturedContext(OwnContextTest::refuse, null),
                calls.threads,
                calls.timer,
                Duration.ZERO,
                () -> {});
        List<CompletionStage<?>> stages = new ArrayList<>();

        new CapturedContext(OwnContextTest::refuse, null)
                .execute(() -> stages.add(calls.call(transactions, AsyncCalls.rules(TxType.REQUIRED), () -> {
                    events.add("called");
                    return new CompletableFuture<>();
                })));

        assertThat(stages)
                .singleElement()
                .satisfies(stage -> assertThat(stage.toCompletableFuture())
                        .isCompletedExceptionally()
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .withMessageContaining("SLUICE3086"));
        assertThat(events).isEmpty();
        assertThat(calls.server.onThread()).isEqualTo("none");
    }

    /** Several threads may run in a captured context at once; so the transaction is begun in another one, and left there. */
    @Test
    void methodCalledInACapturedContext_transactionIsOnTheThreadInAnotherOne() {
        AsyncCalls calls = new AsyncCalls();
        AsyncTransactions transactions = new AsyncTransactions(
                "bank", calls.server::services, this::capture, calls.threads, calls.timer, Duration.ZERO, () -> {});
        CompletableFuture<String> work = new CompletableFuture<>();

        new CapturedContext(Runnable::run, null).execute(() -> {
            calls.call(transactions, AsyncCalls.rules(TxType.REQUIRED), () -> {
                events.add(calls.server.onThread());
                return work;
            });
            events.add(calls.server.onThread());
        });

        // the first capture is for the caller's stage
        assertThat(events).containsExactly("in 2", "tx1", "out 2", "none");
    }
}
