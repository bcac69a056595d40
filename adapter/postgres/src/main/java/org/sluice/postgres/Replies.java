package org.sluice.postgres;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/**
 * Completes futures in the order in which they were handed in. The server answers in order, but what fails on this side, such
 * as a parameter of the wrong type, would overtake the statements before it. Used on one event loop only.
 */
final class Replies {

    private final Queue<Reply<?>> waiting = new ArrayDeque<>(1);
    private final UnaryOperator<SluiceException> onFailure;

    private @Nullable Runnable whenEmpty;

    /** @param onFailure is told of each failure, before whoever waits for it, and says what that one is told */
    Replies(UnaryOperator<SluiceException> onFailure) {
        this.onFailure = onFailure;
    }

    /** The place of a future that comes after all handed in before. */
    <T> Reply<T> next(CompletableFuture<T> future) {
        Reply<T> reply = new Reply<>(future);
        waiting.add(reply);
        return reply;
    }

    /** Runs a task once, as soon as every future handed in is complete. */
    void whenNoneWaits(Runnable task) {
        whenEmpty = task;
        deliver();
    }

    /** Fails every future that is not complete. Answers that come later are ignored. */
    void failAll(SluiceException cause) {
        for (Reply<?> reply : waiting) {
            if (!reply.known) {
                reply.failure = cause;
                reply.known = true;
            }
        }
        deliver();
    }

    private void deliver() {
        for (Reply<?> head = waiting.peek(); head != null && head.known; head = waiting.peek()) {
            waiting.remove();
            head.complete();
        }
        Runnable task = whenEmpty;
        if (waiting.isEmpty() && task != null) {
            whenEmpty = null;
            task.run();
        }
    }

    /** A future and its place in the order. */
    final class Reply<T> {

        private final CompletableFuture<T> future;
        private boolean known;
        private @Nullable T value;
        private @Nullable SluiceException failure;

        private Reply(CompletableFuture<T> future) {
            this.future = future;
        }

        /** Whether it is known to have failed, be it told already or not. */
        boolean hasFailed() {
            return known && failure != null;
        }

        void succeed(@Nullable T result) {
            settle(result, null);
        }

        void fail(SluiceException cause) {
            settle(null, cause);
        }

        private void settle(@Nullable T result, @Nullable SluiceException cause) {
            if (!known) {
                value = result;
                failure = cause == null ? null : onFailure.apply(cause);
                known = true;
                deliver();
            }
        }

        private void complete() {
            if (failure == null) {
                future.complete(value);
            } else {
                future.completeExceptionally(failure);
            }
        }
    }
}
