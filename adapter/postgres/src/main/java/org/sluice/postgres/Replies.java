package org.sluice.postgres;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/**
 * Completes futures in the order in which they were handed in. The server answers in order, but what fails on this side, such
 * as a parameter of the wrong type, would overtake the statements before it. Used on one event loop only.
 */
final class Replies {

    private final Queue<Reply<?>> waiting = new ArrayDeque<>();

    /** The place of a future that comes after all handed in before. */
    <T> Reply<T> next(CompletableFuture<T> future) {
        Reply<T> reply = new Reply<>(future);
        waiting.add(reply);
        return reply;
    }

    private void deliver() {
        for (Reply<?> head = waiting.peek(); head != null && head.known; head = waiting.peek()) {
            waiting.remove();
            head.complete();
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

        void succeed(@Nullable T result) {
            value = result;
            known = true;
            deliver();
        }

        void fail(SluiceException cause) {
            failure = cause;
            known = true;
            deliver();
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
