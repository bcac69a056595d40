package org.sluice.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Sessions without think time: each begins its next operation when the last one has ended, until the time is over. */
final class ClosedLoop {

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final Contestant contestant;
    private final long end;
    private final CountDownLatch sessions;
    private final LongAdder operations = new LongAdder();
    private final LongAdder failures = new LongAdder();

    private ClosedLoop(Contestant contestant, int sessions, long end) {
        this.contestant = contestant;
        this.sessions = new CountDownLatch(sessions);
        this.end = end;
    }

    /** Runs and waits for the end of the last operation. */
    static Sample run(Contestant contestant, int sessions, Duration time) throws InterruptedException {
        long start = System.nanoTime();
        long cpuBefore = PROCESS.getProcessCpuTime();
        ClosedLoop loop = new ClosedLoop(contestant, sessions, start + time.toNanos());
        for (int session = 0; session < sessions; session++) {
            loop.next();
        }
        loop.sessions.await();
        return new Sample(
                loop.operations.sum(),
                loop.failures.sum(),
                System.nanoTime() - start,
                PROCESS.getProcessCpuTime() - cpuBefore);
    }

    private void next() {
        if (System.nanoTime() - end >= 0) {
            sessions.countDown();
            return;
        }
        int key = ThreadLocalRandom.current().nextInt(1, Item.ROWS + 1);
        contestant.read(key).whenComplete((item, failure) -> ended(key, item, failure));
    }

    /** A session that fails stops: failures that come at once would else follow each other without an end. */
    private void ended(int key, @Nullable Item item, @Nullable Throwable failure) {
        if (failure == null && item != null && item.id() == key) {
            operations.increment();
            next();
        } else {
            failures.increment();
            sessions.countDown();
        }
    }
}
