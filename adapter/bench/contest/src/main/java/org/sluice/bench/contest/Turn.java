package org.sluice.bench.contest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: sessions without think time, each of which begins its next operation when the last one has ended. A while to
 * get warm, then the measured time, then the end of what is under way.
 *
 * <p>A session that fails stops: failures that come at once would else follow each other without an end.
 */
public final class Turn {

    private static final long PATIENCE_SECONDS = 120;

    private final Tally[] tallies;
    private final CountDownLatch open;
    private final CountDownLatch firstEnd = new CountDownLatch(1);
    private final CountDownLatch firstCounted = new CountDownLatch(1);
    private volatile boolean counting;
    private volatile boolean stopped;

    private Turn(int sessions) {
        tallies = new Tally[sessions];
        for (int session = 0; session < sessions; session++) {
            tallies[session] = new Tally();
        }
        open = new CountDownLatch(sessions);
    }

    /**
     * Runs, and waits for the end of the last operation.
     *
     * @throws IllegalStateException if operations do not end
     */
    public static Sample run(Work work, int sessions, Duration warm, Duration measured, Meter meter)
            throws InterruptedException {
        Turn turn = new Turn(sessions);
        List<Thread> threads = turn.start(work);
        await(turn.firstEnd);
        pause(warm);
        Meter.Reading before = meter.read();
        turn.counting = true;
        long from = System.nanoTime();
        pause(measured);
        // on a machine that is busy with something else, a moment may pass in which nothing ends
        await(turn.firstCounted);
        turn.counting = false;
        long until = System.nanoTime();
        Meter.Usage usage = meter.read().since(before);
        turn.stopped = true;
        if (!turn.open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(turn.open.getCount() + " of " + sessions + " sessions did not end");
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return turn.sample(until - from, usage);
    }

    /** Does one operation after another, alone; they are not measured. */
    public static void repeat(Work work, int times) throws Exception {
        if (work instanceof BlockingWork blocking) {
            for (int i = 0; i < times; i++) {
                blocking.perform(0);
            }
            return;
        }
        for (int i = 0; i < times; i++) {
            One one = new One();
            ((AsyncWork) work).begin(0, one);
            one.await();
        }
    }

    /** Whatever is missing after that is seen when the sessions are to end. */
    private static void await(CountDownLatch latch) throws InterruptedException {
        var unused = latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Gives the threads that were started, if the work needs any. */
    private List<Thread> start(Work work) {
        List<Thread> threads = new ArrayList<>();
        for (int session = 0; session < tallies.length; session++) {
            if (work instanceof BlockingWork blocking) {
                int number = session;
                threads.add(blocking.threads().newThread(() -> block(blocking, number)));
            } else {
                new Session((AsyncWork) work, session).goOn();
            }
        }
        threads.forEach(Thread::start);
        return threads;
    }

    private void block(BlockingWork work, int session) {
        Tally tally = tallies[session];
        try {
            while (!stopped) {
                long begun = System.nanoTime();
                work.perform(session);
                succeeded(tally, begun);
            }
        } catch (Exception | LinkageError e) {
            failed(tally, e);
        } finally {
            open.countDown();
        }
    }

    private void succeeded(Tally tally, long begun) {
        boolean counts = counting;
        tally.add(counts, System.nanoTime() - begun);
        if (tally.operations() == 1) {
            firstEnd.countDown();
        }
        if (counts && tally.counted() == 1) {
            firstCounted.countDown();
        }
    }

    private void failed(Tally tally, Throwable failure) {
        tally.fail(failure);
        firstEnd.countDown();
        firstCounted.countDown();
    }

    private Sample sample(long nanos, Meter.Usage usage) {
        Histogram latencies = Tally.none();
        long counted = 0;
        long operations = 0;
        double squares = 0;
        int failures = 0;
        Throwable failure = null;
        for (Tally tally : tallies) {
            tally.addTo(latencies);
            counted += tally.counted();
            operations += tally.operations();
            squares += (double) tally.counted() * tally.counted();
            if (tally.failure() != null) {
                failures++;
                failure = tally.failure();
            }
        }
        double jain = squares == 0 ? 0 : (double) counted * counted / (tallies.length * squares);
        return new Sample(
                counted,
                operations,
                failures,
                failure == null ? null : failure.toString(),
                nanos,
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(99),
                latencies.getMaxValue(),
                jain,
                usage);
    }

    /** One session, on its way. The stack does not grow, however many operations in a row end before {@code begin} returns. */
    private final class Session implements AsyncWork.Outcome {

        private static final int BEGINNING = 0;
        private static final int UNDER_WAY = 1;
        private static final int ENDED = 2;

        private final AsyncWork work;
        private final int number;
        private final Tally tally;
        private final AtomicInteger state = new AtomicInteger();
        private long begun;

        Session(AsyncWork work, int number) {
            this.work = work;
            this.number = number;
            this.tally = tallies[number];
        }

        void goOn() {
            do {
                if (stopped || tally.failure() != null) {
                    open.countDown();
                    return;
                }
                state.set(BEGINNING);
                begun = System.nanoTime();
                try {
                    work.begin(number, this);
                } catch (RuntimeException | LinkageError e) {
                    failed(e);
                }
            } while (!state.compareAndSet(BEGINNING, UNDER_WAY));
        }

        @Override
        public void succeeded() {
            Turn.this.succeeded(tally, begun);
            ended();
        }

        @Override
        public void failed(Throwable failure) {
            Turn.this.failed(tally, failure);
            ended();
        }

        private void ended() {
            if (!state.compareAndSet(BEGINNING, ENDED)) {
                goOn();
            }
        }
    }

    /** One operation that is waited for. */
    private static final class One implements AsyncWork.Outcome {

        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable Throwable failure;

        @Override
        public void succeeded() {
            ended.countDown();
        }

        @Override
        public void failed(Throwable thrown) {
            failure = thrown;
            ended.countDown();
        }

        void await() throws InterruptedException {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the operation did not end");
            }
            Throwable thrown = failure;
            if (thrown != null) {
                throw new IllegalStateException(thrown);
            }
        }
    }
}
