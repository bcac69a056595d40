package org.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StoppableTest {

    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final Stoppable all = new Stoppable();

    @Test
    void close_severalThings_lastStartedFirst() {
        all.start(() -> thing("database"));
        all.start(() -> thing("server"));
        all.close();
        assertThat(closed).containsExactly("server", "database");
    }

    @Test
    void close_twice_closesOnce() {
        all.start(() -> thing("database"));
        all.close();
        all.close();
        assertThat(closed).containsExactly("database");
    }

    @Test
    void close_withAThingThatFails_closesTheOthers() {
        all.start(() -> thing("database"));
        all.start(() -> () -> {
            throw new IllegalStateException("does not close");
        });
        all.close();
        assertThat(closed).containsExactly("database");
    }

    @Test
    void start_afterTheEnd_isRefusedAndNothingIsStarted() {
        all.close();
        assertThatThrownBy(() -> all.start(() -> thing("late"))).isInstanceOf(IllegalStateException.class);
        assertThat(closed).isEmpty();
    }

    @Test
    void close_whileAStepIsUnderWay_waitsForItAndClosesItsThing() throws InterruptedException {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<?> start = CompletableFuture.runAsync(() -> all.start(() -> {
            underWay.countDown();
            awaitQuietly(goOn);
            return thing("slow");
        }));
        underWay.await();
        CompletableFuture<Void> end = CompletableFuture.runAsync(all::close);
        goOn.countDown();
        end.join();
        start.join();
        assertThat(closed).containsExactly("slow");
    }

    private AutoCloseable thing(String name) {
        return () -> closed.add(name);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
