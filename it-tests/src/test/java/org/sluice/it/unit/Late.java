package org.sluice.it.unit;

import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;

/** Uses sessions when their request has ended, or is about to. */
@ApplicationScoped
public class Late {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final LinkedBlockingQueue<CountDownLatch> waiting = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<CompletableFuture<Throwable>> refusals = new LinkedBlockingQueue<>();

    /** Waits for {@link #refusal()}, and then uses the session until it is refused. */
    public void use(AsyncSession session) {
        CountDownLatch latch = new CountDownLatch(1);
        waiting.add(latch);
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        refusals.add(refusal);
        try {
            if (!latch.await(SOON.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nobody has asked");
            }
            // the answer may have come a moment before the end of the request's scope
            refusal.complete(
                    await().pollInSameThread().atMost(SOON).until(() -> failure(session), failure -> failure != null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refusal.completeExceptionally(e);
        } catch (RuntimeException e) {
            refusal.completeExceptionally(e);
        }
    }

    private static @Nullable Throwable failure(AsyncSession session) {
        CompletionStage<Throwable> failure = session.execute("select 1").handle((result, refusal) -> refusal);
        return failure.toCompletableFuture().join();
    }

    /** Lets one of those who wait go on, and gives how its session refused. */
    public CompletionStage<Throwable> refusal() {
        try {
            CountDownLatch latch = waiting.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            CompletableFuture<Throwable> refusal = refusals.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            if (latch == null || refusal == null) {
                throw new IllegalStateException("Nobody waits");
            }
            latch.countDown();
            return refusal;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
