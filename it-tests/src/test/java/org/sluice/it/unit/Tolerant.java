package org.sluice.it.unit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.faulttolerance.Asynchronous;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Result;
import org.sluice.api.RetryableException;
import org.sluice.api.TransactionOptions;
import org.sluice.api.TransactionOptions.Isolation;

/** Methods under MicroProfile Fault Tolerance. */
@ApplicationScoped
public class Tolerant {

    private final AtomicInteger attempts = new AtomicInteger();

    @Inject
    AsyncSession session;

    @Inject
    AsyncSessionFactory factory;

    /**
     * Raises a balance by 1, in a transaction of the injected session. In the first {@code collisions} attempts somebody else
     * raises it by 100 in between, so that PostgreSQL refuses to serialize.
     */
    @Asynchronous
    @Retry(maxRetries = 3, delay = 0, jitter = 0, retryOn = RetryableException.class)
    public CompletionStage<Result> raise(int collisions) {
        int attempt = attempts.incrementAndGet();
        return session.withTransaction(
                TransactionOptions.isolation(Isolation.REPEATABLE_READ),
                tx -> tx.one(Long.class, "select balance from accounts where id = 1")
                        .thenCompose(seen -> attempt <= collisions ? disturb() : tx.execute("select 1"))
                        .thenCompose(next -> tx.execute("update accounts set balance = balance + 1 where id = 1")));
    }

    private CompletionStage<Result> disturb() {
        return factory.withSession(other -> other.execute("update accounts set balance = balance + 100 where id = 1"));
    }

    /** How often {@link #raise} was called, retries included. */
    public int attempts() {
        return attempts.get();
    }

    /** Takes two seconds and is allowed half of one, and waits on the server's thread. */
    @Asynchronous
    @Timeout(500)
    public CompletionStage<Result> tooSlowWaiting() throws ExecutionException, InterruptedException {
        return CompletableFuture.completedStage(session.execute("select pg_sleep(2), 'too slow'")
                .toCompletableFuture()
                .get());
    }

    /** Takes two seconds and is allowed half of one, and returns at once. */
    @Asynchronous
    @Timeout(500)
    public CompletionStage<Result> tooSlow() {
        return session.execute("select pg_sleep(2), 'too slow'");
    }

    /** As {@link #tooSlow()}, with a stage that has nothing to do with a session. */
    @Asynchronous
    @Timeout(500)
    public CompletionStage<Result> tooSlowWithoutSession() {
        return CompletableFuture.supplyAsync(
                () -> new Result(List.of(), List.of(), 0), CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));
    }

    /** Two statements, the second one on the stage of the first, when the method has long returned. */
    @Asynchronous
    @Timeout(20_000)
    public CompletionStage<Integer> twoSteps() {
        return session.execute("select pg_sleep(0.2)").thenCompose(slept -> session.one(Integer.class, "select 2"));
    }
}
