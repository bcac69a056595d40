package org.sluice.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.RetryableException;
import org.sluice.api.TransactionRolledBackException;

/**
 * Does one piece of work until it succeeds, fails for good, or was tried often enough. Attempts follow each other, so its state
 * needs no lock: the scheduler and the executor hand it on.
 *
 * @see <a href="https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html">PostgreSQL: serialization
 *     failure handling</a>
 */
final class Retries<T> {

    private static final long FIRST_WAIT = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

    private final int attempts;
    private final Supplier<SessionStage<T>> work;
    private final Scheduler scheduler;
    private final LongUnaryOperator jitter;
    private final List<Throwable> failures = new ArrayList<>();

    /**
     * Nothing is tried yet.
     *
     * @param work makes one attempt; does not throw
     * @param jitter gives the wait, from the longest that it may be; both in nanoseconds
     */
    Retries(int attempts, Supplier<SessionStage<T>> work, Scheduler scheduler, LongUnaryOperator jitter) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1: " + attempts);
        }
        this.attempts = attempts;
        this.work = work;
        this.scheduler = scheduler;
        this.jitter = jitter;
    }

    /** Any time from none to the longest, all equally likely: those that collided are spread as widely as can be. */
    static long anyUpTo(long longest) {
        return ThreadLocalRandom.current().nextLong(longest + 1);
    }

    /** Makes the first attempt, on the calling thread. Called once. */
    SessionStage<T> start() {
        SessionStage<T> first = work.get();
        SessionStage<T> outcome = new SessionStage<>(first.defaultExecutor());
        await(first, outcome);
        return outcome;
    }

    private void await(SessionStage<T> attempt, SessionStage<T> outcome) {
        attempt.whenComplete((value, failure) -> {
            if (failure == null) {
                outcome.complete(value);
            } else {
                failed(Failures.unwrapped(failure), outcome);
            }
        });
    }

    private void failed(Throwable failure, SessionStage<T> outcome) {
        if (failures.size() + 1 < attempts && mayBeMended(failure)) {
            failures.add(failure);
            Executor executor = outcome.defaultExecutor();
            scheduler.after(jitter.applyAsLong(longestWait()), () -> executor.execute(() -> again(outcome)));
        } else {
            // the work may fail with the same object each time
            failures.stream().filter(earlier -> earlier != failure).forEach(failure::addSuppressed);
            outcome.completeExceptionally(failure);
        }
    }

    private void again(SessionStage<T> outcome) {
        // cancelled meanwhile
        if (!outcome.isDone()) {
            await(work.get(), outcome);
        }
    }

    private long longestWait() {
        long wait = FIRST_WAIT;
        for (int i = 1; i < failures.size() && wait < LONGEST_WAIT; i++) {
            wait *= 2;
        }
        return Math.min(wait, LONGEST_WAIT);
    }

    private static boolean mayBeMended(@Nullable Throwable failure) {
        return failure instanceof TransactionRolledBackException
                ? mayBeMended(failure.getCause())
                : failure instanceof RetryableException;
    }
}
