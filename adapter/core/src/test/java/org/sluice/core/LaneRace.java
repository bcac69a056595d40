package org.sluice.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;

/** One lane over a pool of one connection, on which two things happen at the same time. */
abstract class LaneRace {

    static final String FINE = "nothing lost";

    private static final FactorySettings SETTINGS = SettingsForTests.with("pool-timeout", "10s");
    private static final Duration MORE_THAN_THE_TIMEOUT = Duration.ofSeconds(11);

    final ManualScheduler clock = new ManualScheduler();
    final ManualExecutor allocating = new ManualExecutor();
    final ManualExecutor returning = new ManualExecutor();
    final FakePool pool = new FakePool(1, FakeConnection::new, clock::nanoTime);
    final AcquisitionLane lane =
            AcquisitionLane.of(SETTINGS, PoolLimits.unknown(), pool.ledger(), clock, allocating, returning);

    final CompletableFuture<Lease> acquire() {
        return lane.acquire(pool, new FakeBorrower("somebody"));
    }

    /** A lease while nobody else asks. */
    final Lease held() {
        CompletableFuture<Lease> lease = acquire();
        allocating.runAll();
        return lease.join();
    }

    final void timePasses() {
        clock.advance(MORE_THAN_THE_TIMEOUT);
    }

    static SluiceException reason() {
        return new SluiceException("the end");
    }

    /**
     * Lets everything come to its end: who has a lease gives it back, and so on.
     *
     * @return {@link #FINE}, or what is left
     */
    final String settled(CompletableFuture<?>... waiters) {
        for (int i = 0; i <= waiters.length; i++) {
            run();
            for (CompletableFuture<?> waiter : waiters) {
                release(waiter);
            }
        }
        run();
        for (CompletableFuture<?> waiter : waiters) {
            if (!waiter.isDone()) {
                return "a waiter is forgotten";
            }
        }
        return left(pool.inUse(), lane.status().inUse(), lane.status().waiting());
    }

    private void run() {
        int tasks;
        do {
            tasks = allocating.runAll() + returning.runAll();
        } while (tasks > 0);
    }

    private static void release(CompletableFuture<?> waiter) {
        if (waiter.isDone() && !waiter.isCompletedExceptionally() && waiter.join() instanceof Lease lease) {
            lease.release();
        }
    }

    private static String left(int ofThePool, int ofTheLane, int waiting) {
        return ofThePool == 0 && ofTheLane == 0 && waiting == 0
                ? FINE
                : "in use " + ofThePool + " and " + ofTheLane + ", waiting " + waiting;
    }
}
