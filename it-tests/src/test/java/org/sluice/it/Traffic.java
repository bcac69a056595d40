package org.sluice.it;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.sluice.it.Client.Answer;

/** Clients that ask for the same path again and again, each when it has been answered, until they are told to stop. */
public final class Traffic {

    /** When a client asks again that was not served: it shall not keep the server busy. */
    private static final Executor A_LITTLE_LATER = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

    private final Client client;
    private final String path;
    private final AtomicInteger served = new AtomicInteger();
    private final Queue<Answer> refused = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> unanswered = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Void>> all;
    private volatile boolean stopped;

    /** Begins. */
    public Traffic(Client client, String path, int clients) {
        this.client = client;
        this.path = path;
        this.all = IntStream.range(0, clients).mapToObj(i -> again()).toList();
    }

    private CompletableFuture<Void> again() {
        if (stopped) {
            return CompletableFuture.completedFuture(null);
        }
        return client.getAsync(path)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        unanswered.add(failure);
                    } else if (answer.status() == 200) {
                        served.incrementAndGet();
                        return again();
                    } else {
                        refused.add(answer);
                    }
                    return CompletableFuture.supplyAsync(this::again, A_LITTLE_LATER)
                            .thenCompose(next -> next);
                })
                .thenCompose(next -> next);
    }

    /** Requests that were answered with 200. */
    public int served() {
        return served.get();
    }

    /** Other answers. */
    public Queue<Answer> refused() {
        return refused;
    }

    /** Requests that were not answered: the server has hung up, or was not there. */
    public Queue<Throwable> unanswered() {
        return unanswered;
    }

    /** Waits until every request has ended, one way or the other; a client gives up after a minute. */
    public void stop() {
        stopped = true;
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    }
}
