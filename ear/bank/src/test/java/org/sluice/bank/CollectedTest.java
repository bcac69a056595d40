package org.sluice.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;

class CollectedTest {

    private final SubmissionPublisher<Integer> stream = new SubmissionPublisher<>(Runnable::run, 8);
    private final CompletableFuture<List<Integer>> collected =
            Collected.from(stream).toCompletableFuture();

    @Test
    void stream_ended_everythingInOrder() {
        stream.submit(2);
        stream.submit(1);
        stream.close();

        assertThat(collected.join()).containsExactly(2, 1);
    }

    @Test
    void stream_goingOn_isWaitedFor() {
        stream.submit(1);

        assertThat(collected).isNotDone();
    }

    @Test
    void stream_empty_nothing() {
        stream.close();

        assertThat(collected.join()).isEmpty();
    }

    @Test
    void stream_failed_isTheFailure() {
        stream.submit(1);
        stream.closeExceptionally(new IllegalStateException("broken"));

        assertThatThrownBy(collected::join).hasRootCauseMessage("broken");
    }
}
