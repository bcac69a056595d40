package org.sluice.it.container;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for stages in tests, where waiting is allowed. */
final class Stages {

    private static final long SECONDS = 30;

    private Stages() {}

    /** The stage's result. */
    static <T extends @Nullable Object> T result(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /** Why the stage failed; an error if it did not. */
    static Throwable failure(CompletionStage<?> stage) {
        Throwable thrown = catchThrowable(() -> result(stage));
        if (thrown == null) {
            throw new AssertionError("The stage did not fail");
        }
        return thrown instanceof CompletionException ? Objects.requireNonNull(thrown.getCause()) : thrown;
    }
}
