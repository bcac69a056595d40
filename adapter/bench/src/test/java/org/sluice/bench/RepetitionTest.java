package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sluice.core.Repetition;

class RepetitionTest {

    @Test
    void steps_allCompleteAtOnce_stackDoesNotGrow() {
        AtomicInteger left = new AtomicInteger(1_000_000);
        AtomicInteger ended = new AtomicInteger();

        Repetition.run(
                () -> left.getAndDecrement() > 0 ? CompletableFuture.completedFuture("done") : null,
                (value, failure) -> ended.incrementAndGet());

        assertThat(ended).hasValue(1_000_000);
    }

    @Test
    void step_stillUnderWay_itsCompletionGoesOn() {
        List<CompletableFuture<String>> steps = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        AtomicInteger begun = new AtomicInteger();
        List<String> ended = new ArrayList<>();

        Repetition.run(
                () -> begun.get() < 2 ? steps.get(begun.getAndIncrement()) : null,
                (value, failure) -> ended.add(value + "/" + failure));
        assertThat(begun).hasValue(1);
        steps.get(0).complete("first");
        assertThat(begun).hasValue(2);
        steps.get(1).complete("second");

        assertThat(ended).containsExactly("first/null", "second/null");
    }
}
