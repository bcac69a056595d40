package org.sluice.core;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;

/**
 * Acquire and release through the lane, over a pool that costs nothing: what Sluice itself adds. One session finds the pool
 * idle each time and pays for waking a lane thread; many sessions, each asking again as soon as it has released, hand the
 * connections over to each other.
 *
 * <p>In this package because the lane's way in is not public, and is not made so for a benchmark.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LaneBenchmark {

    /** Acquisitions in one call of a benchmark. */
    public static final int OPERATIONS = 10_000;

    private static final int CONNECTIONS = 10;

    private static final Borrower BORROWER = new Borrower() {

        @Override
        public String name() {
            return "benchmark";
        }

        @Override
        public Activity activity() {
            return new Activity(false, false, 0, null, null);
        }

        @Override
        public void reclaim(SluiceException reason) {
            throw new IllegalStateException("nothing is watched", reason);
        }
    };

    /** How many sessions ask at the same time. */
    @Param({"1", "64", "1000"})
    public int sessions = 1;

    private final ExecutorService allocating = Executors.newFixedThreadPool(AcquisitionLane.ALLOCATING_THREADS);
    private final ExecutorService returning = Executors.newSingleThreadExecutor();
    private final ThreadScheduler scheduler = new ThreadScheduler();
    private final FreePool pool = new FreePool(CONNECTIONS);
    private final AcquisitionLane lane = AcquisitionLane.of(
            FactorySettings.read(FactorySettings.DEFAULT_FACTORY, Map.of("sluice.user", "bench")::get),
            PoolLimits.unknown(),
            new PoolLedger(FactorySettings.DEFAULT_FACTORY),
            scheduler,
            allocating,
            returning);

    /** Gives the number of acquisitions, all of which succeeded. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public int acquireAndRelease() throws InterruptedException {
        Round round = new Round();
        for (int session = 0; session < sessions; session++) {
            Repetition.run(round::next, round::ended);
        }
        return round.awaitEnd();
    }

    /** Ends the threads. */
    @TearDown
    public void end() {
        allocating.shutdownNow();
        returning.shutdown();
        scheduler.close();
    }

    /** Sessions that go on until all acquisitions of the round have been made. */
    private final class Round {

        private final AtomicInteger toBegin = new AtomicInteger(OPERATIONS);
        private final AtomicInteger done = new AtomicInteger();
        private final CountDownLatch open = new CountDownLatch(OPERATIONS);

        @Nullable CompletionStage<Lease> next() {
            return toBegin.getAndDecrement() > 0 ? lane.acquire(pool, BORROWER) : null;
        }

        void ended(@Nullable Lease lease, @Nullable Throwable failure) {
            if (lease != null) {
                lease.release();
                done.incrementAndGet();
            }
            open.countDown();
        }

        int awaitEnd() throws InterruptedException {
            open.await();
            if (done.get() != OPERATIONS) {
                throw new IllegalStateException((OPERATIONS - done.get()) + " acquisitions failed");
            }
            return done.get();
        }
    }
}
