package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

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

    @Test
    void contextRefuses_sectionRunsAllTheSame_once() {
        OwnContext apart = new OwnContext(() -> task -> {
            throw new IllegalStateException("disabled");
        });

        assertThat(apart.get(() -> events.add("ran"))).isTrue();
        assertThat(events).containsExactly("ran");
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
