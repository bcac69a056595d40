package org.sluice.cdi;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of an intercepted method gets instead of the method's own stage. Completed by {@link #finish}; whoever else
 * wants to complete it, as {@code cancel} and {@code orTimeout} do, needs leave. Its dependents are of the same kind, without
 * such a condition, and use its executor for methods with the suffix {@code Async}.
 */
final class MethodStage<T> extends CompletableFuture<T> {

    private final Executor executor;
    private final Predicate<Throwable> leave;

    /**
     * @param leave asked when somebody else completes the stage, with why: whether that is allowed
     */
    MethodStage(Executor executor, Predicate<Throwable> leave) {
        this.executor = executor;
        this.leave = leave;
    }

    static <T> MethodStage<T> failed(Throwable failure) {
        MethodStage<T> stage = new MethodStage<>(new CompletableFuture<>().defaultExecutor(), reason -> true);
        stage.completeExceptionally(failure);
        return stage;
    }

    /** Completes the stage with the method's outcome. Nothing happens if it is complete. */
    void finish(@Nullable T value, @Nullable Throwable failure) {
        if (failure != null) {
            super.completeExceptionally(failure);
        } else {
            super.complete(value);
        }
    }

    @Override
    public boolean complete(@Nullable T value) {
        return mayComplete(new CancellationException("The stage was completed by hand")) && super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return mayComplete(failure) && super.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return mayComplete(new CancellationException()) ? super.cancel(mayInterruptIfRunning) : isCancelled();
    }

    private boolean mayComplete(Throwable reason) {
        return !isDone() && leave.test(reason);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new MethodStage<>(executor, reason -> true);
    }

    @Override
    public Executor defaultExecutor() {
        return executor;
    }
}
