package org.sluice.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.PoolStatus;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.PoolLimits.Limits;
import org.sluice.core.WaitingQueue.Waiter;

/**
 * The way from a session to a connection of the server's pool: first come, first served, without a thread for each waiter.
 *
 * <p>Sessions wait in one queue. A few lane threads call the pool, which may block, and give each connection they get to whoever
 * is first in the queue then. A lease that ends goes straight to the first waiter, within the bounds of {@link Lease.Stay},
 * whatever the lane threads are stuck in; else back to the pool, on a thread of its own.
 *
 * <p>Invariant: while sessions wait, {@code min(waiting, FETCHERS)} lane threads are asking the pool. All may be blocked in a
 * full pool when an operator makes it larger; so while sessions wait, a tick looks whether the pool has room now, and asks once
 * more on a spare thread.
 *
 * <p>Any thread may call; nothing here blocks but on the lane's threads; no foreign code runs under the lock.
 */
public final class AcquisitionLane {

    private static final int FETCHERS = 4;
    /** The threads that {@code allocating} must have: the fetchers and a spare one. */
    public static final int ALLOCATING_THREADS = FETCHERS + 1;

    private static final long TICK_NANOS = 100_000_000;

    private final Scheduler scheduler;
    private final Executor allocating;
    private final Executor returning;
    private final LaneLimits limits;

    private final Object lock = new Object();
    private final WaitingQueue waiters = new WaitingQueue();
    private final Set<Lease> held = new LinkedHashSet<>();
    private int fetching;
    private boolean askingOnceMore;
    private boolean ticking;
    private @Nullable SluiceException closed;
    private volatile @Nullable Throwable lastFailure;

    AcquisitionLane(Scheduler scheduler, Executor allocating, Executor returning, LaneLimits limits) {
        this.scheduler = scheduler;
        this.allocating = allocating;
        this.returning = returning;
        this.limits = limits;
    }

    /**
     * Makes a lane without starting anything.
     *
     * @param limits the limits of the server's pool, where it tells them
     * @param open how many physical connections are open
     * @param allocating runs tasks that may block, on {@link #ALLOCATING_THREADS} threads
     * @param returning runs tasks one after another, on a thread that allocation never blocks
     */
    public static AcquisitionLane of(
            FactorySettings settings,
            PoolLimits limits,
            IntSupplier open,
            Scheduler scheduler,
            Executor allocating,
            Executor returning) {
        LaneLimits bounds = new LaneLimits(settings, limits, open, scheduler.nanoTime());
        return new AcquisitionLane(scheduler, allocating, returning, bounds);
    }

    /**
     * Asks for a connection. Cancelling the future leaves the queue.
     *
     * @param borrower who asks, for messages
     * @return completes with a lease that the caller must end, or fails with {@link AcquisitionTimeoutException},
     *     {@link org.sluice.api.ConnectionFailedException} or another {@link SluiceException}
     */
    CompletableFuture<Lease> acquire(ConnectionPool pool, String borrower) {
        long now = scheduler.nanoTime();
        Waiter waiter =
                new Waiter(this, pool, borrower, now, now + limits.longestWait().toNanos());
        boolean fetch = false;
        SluiceException refusal;
        synchronized (lock) {
            refusal = refusal();
            if (refusal == null) {
                waiters.add(waiter);
                fetch = fetching < Math.min(FETCHERS, waiters.size());
                if (fetch) {
                    fetching++;
                }
                tickLater(now);
            }
        }
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        if (fetch) {
            allocating.execute(this::fetch);
        }
        return waiter;
    }

    private @Nullable SluiceException refusal() {
        if (closed != null) {
            return closed;
        }
        if (waiters.size() >= limits.mostWaiters()) {
            return new AcquisitionTimeoutException("SLUICE1002: factory '" + limits.factory()
                    + "': refused at once, as " + waiters.size() + " sessions wait already. " + numbers()
                    + " Raise sluice.max-waiters, or the pool's size.");
        }
        return null;
    }

    /** On a lane thread, until fewer sessions wait than other lane threads ask. */
    private void fetch() {
        while (true) {
            synchronized (lock) {
                if (fetching > waiters.size()) {
                    fetching--;
                    return;
                }
            }
            askPool();
        }
    }

    private void askPool() {
        limits.refresh(scheduler.nanoTime());
        ConnectionPool pool;
        synchronized (lock) {
            Waiter first = waiters.first();
            if (first == null) {
                return;
            }
            pool = first.pool();
        }
        try {
            PooledConnection connection = pool.allocate();
            if (connection.physical().isOpen()) {
                lastFailure = null;
                deliver(connection, new Lease.Stay(scheduler.nanoTime(), 1));
            } else {
                connection.drop(new ConnectionLostException("the connection was closed while it was idle in the pool"));
            }
        } catch (RuntimeException | Error e) {
            failFirst(pool, e);
        }
    }

    /** Gives the connection to the first waiter that still wants it, or back to the pool. */
    private void deliver(PooledConnection connection, Lease.Stay stay) {
        while (true) {
            Waiter waiter;
            Lease lease = null;
            synchronized (lock) {
                waiter = waiters.removeFirst();
                if (waiter != null) {
                    lease = new Lease(this, connection, stay, waiter.borrower(), scheduler.nanoTime());
                    held.add(lease);
                }
            }
            if (waiter == null || lease == null) {
                returning.execute(connection::giveBack);
                return;
            }
            if (waiter.complete(lease)) {
                return;
            }
            synchronized (lock) {
                held.remove(lease);
            }
        }
    }

    private void failFirst(ConnectionPool pool, Throwable failure) {
        if (!(failure instanceof PoolRefusedException)) {
            lastFailure = failure;
        }
        Waiter waiter;
        String numbers;
        synchronized (lock) {
            waiter = waiters.removeFirstOf(pool);
            numbers = numbers();
        }
        if (waiter != null) {
            waiter.completeExceptionally(translated(waiter, failure, numbers));
        }
    }

    private Throwable translated(Waiter waiter, Throwable failure, String numbers) {
        if (failure instanceof PoolRefusedException) {
            AcquisitionTimeoutException timeout = timeout(waiter, numbers);
            timeout.initCause(failure);
            return timeout;
        }
        return failure;
    }

    void released(Lease lease) {
        PooledConnection connection = lease.pooled();
        if (!connection.physical().isOpen()) {
            dropped(lease, new ConnectionLostException("the connection was closed"));
            return;
        }
        boolean handOver;
        synchronized (lock) {
            held.remove(lease);
            handOver = waiters.size() > 0 && lease.stay().mayGoOn(scheduler.nanoTime());
        }
        if (handOver) {
            deliver(connection, lease.stay().next());
        } else {
            returning.execute(connection::giveBack);
        }
    }

    void dropped(Lease lease, Throwable cause) {
        synchronized (lock) {
            held.remove(lease);
        }
        // at once, so that what is on the way fails at once; the server comes to know of it on the returning thread
        lease.connection().close();
        returning.execute(() -> lease.pooled().drop(cause));
    }

    void cancelled(Waiter waiter) {
        synchronized (lock) {
            waiters.remove(waiter);
        }
    }

    /** Under the lock. */
    private void tickLater(long now) {
        if (!ticking && waiters.size() > 0) {
            ticking = true;
            scheduler.after(waiters.nanosToDeadline(now, TICK_NANOS), this::tick);
        }
    }

    private void tick() {
        List<Waiter> expired;
        String numbers;
        boolean askOnceMore;
        long now = scheduler.nanoTime();
        synchronized (lock) {
            ticking = false;
            numbers = waiters.nanosToDeadline(now, TICK_NANOS) == 0 ? numbers() : "";
            expired = waiters.removeExpired(now);
            askOnceMore = waiters.size() > 0 && fetching == FETCHERS && !askingOnceMore && closed == null;
            askingOnceMore |= askOnceMore;
            tickLater(now);
        }
        for (Waiter waiter : expired) {
            waiter.completeExceptionally(timeout(waiter, numbers));
        }
        if (askOnceMore) {
            allocating.execute(this::askOnceMoreIfRoom);
        }
    }

    private void askOnceMoreIfRoom() {
        limits.refresh(scheduler.nanoTime());
        while (limits.knownRoom() && waiting() > 0) {
            int before = limits.open();
            askPool();
            if (limits.open() <= before) {
                break;
            }
        }
        synchronized (lock) {
            askingOnceMore = false;
        }
    }

    private int waiting() {
        synchronized (lock) {
            return waiters.size();
        }
    }

    private AcquisitionTimeoutException timeout(Waiter waiter, String numbers) {
        Throwable failure = lastFailure;
        return new AcquisitionTimeoutException("SLUICE1001: factory '" + limits.factory() + "': no connection for "
                + waiter.borrower() + " within " + Durations.text(scheduler.nanoTime() - waiter.since()) + ". "
                + numbers
                + (failure == null
                        ? ""
                        : " The last attempt to open a connection failed: " + failure.getMessage() + ".")
                + " Make the pool larger (sluice.max-overflow; on the server max-pool-size), wait longer"
                + " (sluice.pool-timeout; max-wait-time-in-millis), or look at what holds the connections.");
    }

    /** Under the lock. */
    private String numbers() {
        return PoolNumbers.text(status(limits.seen()), held, scheduler.nanoTime());
    }

    private PoolStatus status(Limits now) {
        int open = limits.open();
        return new PoolStatus(
                limits.factory(),
                now.minSize(),
                now.maxSize(),
                open,
                held.size(),
                Math.max(0, open - held.size()),
                waiters.size());
    }

    /** The state of the pool now, with the limits that the server has now. */
    PoolStatus status() {
        Limits now = limits.ask();
        synchronized (lock) {
            return status(now);
        }
    }

    /** Fails everybody who waits or comes later. Leases that are out end as always. Idempotent. */
    public void close(SluiceException reason) {
        List<Waiter> all;
        synchronized (lock) {
            if (closed != null) {
                return;
            }
            closed = reason;
            all = waiters.removeAll();
        }
        all.forEach(waiter -> waiter.completeExceptionally(reason));
    }
}
