package org.sluice.it.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;

/**
 * Clients of the sample bank, each with its next request as soon as it has the answer to the last one. Every answer is checked;
 * {@link #close} fails if one was wrong.
 */
public final class Load implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LongFunction<CompletableFuture<@Nullable String>> request;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Void>> clients;
    private volatile boolean ending;

    private Load(int clients, LongFunction<CompletableFuture<@Nullable String>> request) {
        this.request = request;
        this.clients = IntStream.range(0, clients)
                .mapToObj(client -> new CompletableFuture<Void>())
                .toList();
        this.clients.forEach(this::next);
    }

    /** More than a small pool can serve at once: look-ups, transfers, and statements that take their time. */
    public static Load heavy(Client bank) {
        return new Load(12, number -> switch ((int) (number % 4)) {
            case 0 -> get(bank, "api/slow?seconds=0.04", "\"seconds\":0.04");
            case 1 -> transfer(bank, number % 1000 + 1);
            default -> get(bank, "api/accounts/" + (number % 1000 + 1), "\"aid\":" + (number % 1000 + 1) + ",");
        });
    }

    /** Never more than two connections at once. */
    public static Load light(Client bank) {
        return new Load(2, number -> get(bank, "api/slow?seconds=0.3", "\"seconds\":0.3"));
    }

    private static CompletableFuture<@Nullable String> get(Client bank, String path, String expected) {
        return bank.getAsync(path).thenApply(answer -> wrong(path, answer, expected));
    }

    private static CompletableFuture<@Nullable String> transfer(Client bank, long aid) {
        return bank.postAsync(
                        "api/transfers",
                        "{\"aid\":" + aid + ",\"tid\":" + (aid % 10 + 1) + ",\"bid\":1,\"delta\":" + aid + "}")
                .thenApply(answer -> wrong("transfer", answer, "\"aid\":" + aid + ","));
    }

    private static @Nullable String wrong(String request, Answer answer, String expected) {
        return answer.status() == 200 && answer.body().replace("}", ",").contains(expected)
                ? null
                : request + ": " + answer.status() + " " + answer.body();
    }

    private void next(CompletableFuture<Void> client) {
        if (ending) {
            client.complete(null);
            return;
        }
        request.apply(asked.getAndIncrement()).whenComplete((wrong, failure) -> {
            if (wrong != null || failure != null) {
                failures.add(failure == null ? wrong : failure.toString());
            }
            answered.incrementAndGet();
            next(client);
        });
    }

    /** Waits until that many more requests were answered: what comes after a change was asked after it. */
    public void goOn(int requests) {
        long enough = asked.get() + requests;
        await().atMost(PATIENCE).until(() -> answered.get() >= enough);
    }

    /** What was wrong until now. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** How many were answered. */
    public long answered() {
        return answered.get();
    }

    /** Ends it and waits for the last answers, whatever they are. */
    public void end() {
        ending = true;
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Ends it. There must have been answers, and every one right. */
    @Override
    public void close() {
        end();
        assertThat(answered).hasPositiveValue();
        assertThat(failures).isEmpty();
    }
}
