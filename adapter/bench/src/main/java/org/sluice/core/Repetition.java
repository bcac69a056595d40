package org.sluice.core;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One step after another, each when the last one's stage has completed. The stack does not grow, however many stages in a row
 * are complete before anybody looks: on a busy machine all may be.
 */
public final class Repetition {

    private Repetition() {}

    /**
     * Takes steps until there is none. Returns at the first one that is still under way; its completion goes on from there.
     *
     * @param next begins a step; {@code null} for the end
     * @param ended is told how each step ended
     */
    public static <T> void run(
            Supplier<@Nullable CompletionStage<T>> next, BiConsumer<@Nullable T, @Nullable Throwable> ended) {
        CompletionStage<T> step = next.get();
        while (step != null) {
            AtomicBoolean first = new AtomicBoolean();
            step.whenComplete((value, failure) -> {
                ended.accept(value, failure);
                if (!first.compareAndSet(false, true)) {
                    run(next, ended);
                }
            });
            if (first.compareAndSet(false, true)) {
                return; // still under way, or completing this instant: whoever completes it goes on
            }
            step = next.get();
        }
    }
}
