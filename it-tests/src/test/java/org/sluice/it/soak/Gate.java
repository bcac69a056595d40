package org.sluice.it.soak;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets so many in at once, and has the others wait without a thread: a JTA transaction takes its connection on the thread that it
 * is on, so there should be no more of them than there are connections.
 */
final class Gate {

    private final Semaphore places;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    Gate(int places) {
        this.places = new Semaphore(places);
    }

    /** Runs the work when there is room, on the thread of whoever made it. */
    <T> CompletionStage<T> through(Supplier<CompletionStage<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        waiting.add(() -> start(work).whenComplete((value, failure) -> {
            places.release();
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
            admit();
        }));
        admit();
        return result;
    }

    private static <T> CompletionStage<T> start(Supplier<CompletionStage<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void admit() {
        while (!waiting.isEmpty() && places.tryAcquire()) {
            Runnable next = waiting.poll();
            if (next == null) {
                places.release();
            } else {
                next.run();
            }
        }
    }
}
