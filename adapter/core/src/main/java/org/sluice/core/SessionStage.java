package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * What a session's methods return. Its dependents are of the same kind, so that methods with the suffix {@code Async} and no
 * executor run on the server's threads in the session's context, and not in the JDK's common pool.
 */
final class SessionStage<T> extends CompletableFuture<T> {

    private final Executor executor;

    SessionStage(Executor executor) {
        this.executor = executor;
    }

    static <T> SessionStage<T> failed(Throwable failure, Executor executor) {
        SessionStage<T> stage = new SessionStage<>(executor);
        stage.completeExceptionally(failure);
        return stage;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new SessionStage<>(executor);
    }

    @Override
    public Executor defaultExecutor() {
        return executor;
    }
}
