package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;

/** A piece of the application's work with a session, and what has to be done after it however it ended. */
final class Work<T> {

    private final CompletionStage<T> stage;

    private Work(CompletionStage<T> stage) {
        this.stage = stage;
    }

    /** Calls the application. What it throws, or a missing stage, is a failure like any other. */
    static <T> Work<T> of(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work, AsyncSession session) {
        CompletionStage<T> stage;
        try {
            stage = work.apply(session);
        } catch (Throwable e) {
            stage = CompletableFuture.failedFuture(e);
        }
        return new Work<>(
                stage != null
                        ? stage
                        : CompletableFuture.failedFuture(
                                new NullPointerException("the work returned null, not a stage")));
    }

    /** Completes with the work's outcome after {@code end} was reached; fails if only the end failed. */
    SessionStage<T> finishedBy(Executor executor, Function<@Nullable Throwable, CompletableFuture<Void>> end) {
        SessionStage<T> finished = new SessionStage<>(executor);
        stage.whenComplete((value, failure) -> {
            CompletableFuture<Void> ended = end.apply(failure);
            if (ended.isDone() && !ended.isCompletedExceptionally()) {
                // the work ended on a thread of the application's; only waiting for the database leads away from it
                complete(finished, value, failure, null);
                return;
            }
            Executor next = ended.isDone() ? Runnable::run : executor;
            ended.whenComplete(
                    (done, endFailure) -> next.execute(() -> complete(finished, value, failure, endFailure)));
        });
        return finished;
    }

    private static <T> void complete(
            SessionStage<T> finished, @Nullable T value, @Nullable Throwable failure, @Nullable Throwable endFailure) {
        if (failure != null) {
            Throwable cause = Failures.unwrapped(failure);
            if (endFailure != null && Failures.unwrapped(endFailure) != cause) {
                cause.addSuppressed(Failures.unwrapped(endFailure));
            }
            finished.completeExceptionally(cause);
        } else if (endFailure != null) {
            finished.completeExceptionally(Failures.unwrapped(endFailure));
        } else {
            finished.complete(value);
        }
    }
}
