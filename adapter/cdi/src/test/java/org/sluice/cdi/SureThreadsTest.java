package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SureThreadsTest {

    private static final Duration GENEROUS = Duration.ofSeconds(30);

    private final ThreadFactory plain = new PlainThreads("plain");

    private static String where(SureThreads threads) {
        CompletableFuture<String> name = new CompletableFuture<>();
        threads.newThread(() -> name.complete(Thread.currentThread().getName())).start();
        await().atMost(GENEROUS).until(name::isDone);
        return name.join();
    }

    @Test
    void server_makesThreads_theyAreUsed() {
        assertThat(where(new SureThreads(task -> new Thread(task, "managed"), plain)))
                .isEqualTo("managed");
    }

    @Test
    void server_refuses_plainOnesAreUsed() {
        SureThreads threads = new SureThreads(
                task -> {
                    throw new IllegalStateException("disabled");
                },
                plain);

        assertThat(where(threads)).isEqualTo("plain");
    }

    @Test
    void server_makesNone_plainOnesAreUsed() {
        SureThreads threads = new SureThreads(
                new ThreadFactory() {
                    @Override
                    public @Nullable Thread newThread(Runnable task) {
                        return null;
                    }
                },
                plain);

        assertThat(where(threads)).isEqualTo("plain");
    }

    @Test
    void server_makesThreadsThatDieBeforeTheTask_plainOnesAreUsed() {
        SureThreads threads = new SureThreads(
                task -> new Thread(
                        () -> {
                            throw new IllegalStateException("disabled");
                        },
                        "managed"),
                plain);

        assertThat(where(threads)).isEqualTo("plain");
    }
}
