package org.sluice.connector;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/**
 * Waiting for something asynchronous: where the contracts of the server want an answer before the method returns. The only place
 * that blocks; never called on an event loop.
 */
final class Blocking {

    private Blocking() {}

    /**
     * Waits.
     *
     * @throws SluiceException what the stage failed with, or that it took too long
     */
    static <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration limit, String what) {
        try {
            return stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause(), what);
        } catch (TimeoutException e) {
            throw new SluiceException(what + " took longer than " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            throw interrupted(e, what);
        }
    }

    /**
     * Waits for as long as it takes: for what ends by itself, or when somebody cancels it.
     *
     * @throws SluiceException what the stage failed with
     */
    static <T extends @Nullable Object> T await(CompletionStage<T> stage, String what) {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw failed(e.getCause(), what);
        } catch (InterruptedException e) {
            throw interrupted(e, what);
        }
    }

    /** Waits for something that may end, for the limit at most. Gives true at once to a thread that is interrupted. */
    static boolean endsWithin(CompletionStage<?> stage, Duration limit) {
        try {
            stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static SluiceException failed(@Nullable Throwable cause, String what) {
        return cause instanceof SluiceException known ? known : new SluiceException(what + " failed", cause);
    }

    private static SluiceException interrupted(InterruptedException e, String what) {
        Thread.currentThread().interrupt();
        return new SluiceException(what + " was interrupted", e);
    }

    /** Waits a little before something is tried again. Ends early if the thread is interrupted. */
    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    /** Waits for an end whose failure nobody can do anything about. */
    static void quietly(CompletionStage<?> stage, Duration limit) {
        try {
            await(stage, limit, "the end");
        } catch (SluiceException e) {
            System.getLogger(Blocking.class.getPackageName())
                    .log(System.Logger.Level.WARNING, "SLUICE2003: the adapter did not end cleanly: " + e.getMessage());
        }
    }
}
