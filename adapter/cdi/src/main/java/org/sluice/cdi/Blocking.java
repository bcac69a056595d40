package org.sluice.cdi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The one place in this module that waits: for threads of the server that expect an answer at once. */
final class Blocking {

    private Blocking() {}

    /** Why there was no success in time, or {@code null}. */
    static @Nullable Throwable failureOf(CompletionStage<?> stage, Duration longest) {
        try {
            stage.toCompletableFuture().get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (TimeoutException e) {
            return e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        }
    }
}
