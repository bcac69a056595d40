package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EndingThreadsTest {

    private static final Duration GENEROUS = Duration.ofSeconds(30);

    private final ThreadFactory plain = new PlainThreads("plain");

    private String where(EndingThreads threads) {
        CompletableFuture<String> name = new CompletableFuture<>();
        threads.execute(() -> name.complete(Thread.currentThread().getName()));
        await().atMost(GENEROUS).until(name::isDone);
        return name.join();
    }

    @Test
    void server_makesThreads_theyAreUsed() {
        EndingThreads threads = new EndingThreads(task -> new Thread(task, "managed"), plain);

        assertThat(where(threads)).isEqualTo("managed");
        threads.close();
    }

    @Test
    void closed_plainOnesAreUsed() {
        EndingThreads threads = new EndingThreads(task -> new Thread(task, "managed"), plain);
        threads.close();

        assertThat(where(threads)).isEqualTo("plain");
    }

    /** None of these can go on before all of them have begun. */
    @Test
    void tasksThatWaitForEachOther_allRun() {
        EndingThreads threads = new EndingThreads(plain, plain);
        CountDownLatch met = new CountDownLatch(50);
        List<CompletableFuture<Boolean>> done =
                Stream.generate(CompletableFuture<Boolean>::new).limit(50).toList();
        done.forEach(one -> threads.execute(() -> one.complete(meet(met))));

        await().atMost(GENEROUS).until(() -> done.stream().allMatch(CompletableFuture::isDone));
        assertThat(done).allSatisfy(one -> assertThat(one.join()).isTrue());
        threads.close();
    }

    private static boolean meet(CountDownLatch met) {
        met.countDown();
        try {
            return met.await(GENEROUS.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
