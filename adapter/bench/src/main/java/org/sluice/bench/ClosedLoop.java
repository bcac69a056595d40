package org.sluice.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.sluice.core.Repetition;

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
            Reader reader = loop.new Reader();
            Repetition.run(reader::next, reader::ended);
        }
        loop.sessions.await();
        return new Sample(
                loop.operations.sum(),
                loop.failures.sum(),
                System.nanoTime() - start,
                PROCESS.getProcessCpuTime() - cpuBefore);
    }

    /** One session, on its way. */
    private final class Reader {

        private int key;
        private boolean failed;

        /** A session that fails stops: failures that come at once would else follow each other without an end. */
        @Nullable CompletionStage<Item> next() {
            if (failed || System.nanoTime() - end >= 0) {
                sessions.countDown();
                return null;
            }
            key = ThreadLocalRandom.current().nextInt(1, Item.ROWS + 1);
            return contestant.read(key);
        }

        void ended(@Nullable Item item, @Nullable Throwable failure) {
            failed = failure != null || item == null || item.id() != key;
            (failed ? failures : operations).increment();
        }
    }
}
