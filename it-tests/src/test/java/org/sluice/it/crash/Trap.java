package org.sluice.it.crash;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What is done at a crash point, once. */
final class Trap {

    private final CrashPoint point;
    private final Runnable action;
    private final AtomicInteger occurrences = new AtomicInteger();
    private final CountDownLatch sprung = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    Trap(CrashPoint point, Runnable action) {
        this.point = point;
        this.action = action;
    }

    CrashPoint point() {
        return point;
    }

    /** Whether this is the command. */
    boolean isAt(String sql) {
        return point.matches(sql) && occurrences.incrementAndGet() == point.occurrence();
    }

    void spring() {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            sprung.countDown();
        }
    }

    /** Waits until the action is done. Fails if it failed, or if the point is not reached in time. */
    void awaitSprung(Duration limit) {
        try {
            if (!sprung.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        "not reached within " + limit + ": " + point + "; seen " + occurrences + " times");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        if (failure != null) {
            throw new AssertionError("the action at " + point + " failed", failure);
        }
    }

    boolean isSprung() {
        return sprung.getCount() == 0;
    }
}
