package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * What a session's methods return. Its dependents are of the same kind, so that methods with the suffix {@code Async} and no
 * executor run on the server's threads in the session's context, and not in the JDK's common pool. Cancelling it cancels the
 * statement behind it; cancelling a dependent does not.
 */
final class SessionStage<T> extends CompletableFuture<T> {

    private final Executor executor;
    private final Runnable onCancel;

    SessionStage(Executor executor) {
        this(executor, () -> {});
    }

    SessionStage(Executor executor, Runnable onCancel) {
        this.executor = executor;
        this.onCancel = onCancel;
    }

    static <T> SessionStage<T> failed(Throwable failure, Executor executor) {
        SessionStage<T> stage = new SessionStage<>(executor);
        stage.completeExceptionally(failure);
        return stage;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            onCancel.run();
        }
        return cancelled;
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
