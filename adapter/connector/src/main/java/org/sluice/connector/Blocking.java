package org.sluice.connector;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    static <T> T await(CompletionStage<T> stage, Duration limit, String what) {
        try {
            return stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof SluiceException known ? known : new SluiceException(what + " failed", cause);
        } catch (TimeoutException e) {
            throw new SluiceException(what + " took longer than " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(what + " was interrupted", e);
        }
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
