package org.sluice.bench.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnTest {

    private static final Duration MOMENT = Duration.ofMillis(50);

    private final AtomicLong done = new AtomicLong();

    private static Sample run(Work work, int sessions) throws InterruptedException {
        return Turn.run(work, sessions, Duration.ZERO, MOMENT, new Meter());
    }

    private void perform(int session) {
        done.incrementAndGet();
    }

    @Test
    void blocking_allOperationsAreCounted_andThoseInTheMeasuredTime() throws InterruptedException {
        BlockingWork work = this::perform;

        Sample sample = run(work, 3);

        assertThat(sample.operations()).isEqualTo(done.get());
        assertThat(sample.counted()).isPositive().isLessThanOrEqualTo(sample.operations());
        assertThat(sample.failures()).isZero();
    }

    /** Ended before the one before has returned, again and again: the stack must not grow. */
    @Test
    void asynchronous_endingAtOnce_allOperationsAreCounted() throws InterruptedException {
        BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        Thread loop = new Thread(() -> {
            try {
                while (true) {
                    tasks.take().run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        loop.start();
        AsyncWork work = (session, outcome) -> {
            if (done.incrementAndGet() % 1_000 == 0) {
                tasks.add(outcome::succeeded);
            } else {
                outcome.succeeded();
            }
        };

        Sample sample = run(work, 1);
        loop.interrupt();

        assertThat(sample.operations()).isEqualTo(done.get()).isGreaterThan(10_000);
        assertThat(sample.failures()).isZero();
    }

    @Test
    void operationFails_itsSessionStops_andIsCountedAsFailed() throws InterruptedException {
        AsyncWork work = (session, outcome) -> outcome.failed(new IllegalStateException("no"));

        Sample sample = run(work, 4);

        assertThat(sample.failures()).isEqualTo(4);
        assertThat(sample.failure()).contains("no");
        assertThat(sample.operations()).isZero();
    }

    /** One session of two does everything; the other's first operation does not end before the others' time. */
    @Test
    void jain_oneOfTwoSessionsDoesAll_isAHalf() throws InterruptedException {
        AtomicLong ends = new AtomicLong();
        BlockingWork work = session -> {
            if (session == 1) {
                long end = ends.updateAndGet(known -> known == 0 ? System.nanoTime() + 500_000_000L : known);
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            }
        };

        assertThat(run(work, 2).jain()).isEqualTo(0.5, within(0.01));
    }

    @Test
    void meter_bytesAllocatedByTheSessions_areSeen() throws InterruptedException {
        byte[][] kept = new byte[1][];
        BlockingWork work = session -> kept[0] = new byte[100_000];

        assertThat(run(work, 1).allocatedBytes()).isBetween(90_000d, 200_000d);
    }
}
