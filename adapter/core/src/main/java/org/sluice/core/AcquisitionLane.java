package org.sluice.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.PoolEvent.Kind;
import org.sluice.api.PoolStatus;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.PoolLimits.Limits;
import org.sluice.core.LaneReport.Snapshot;
import org.sluice.core.WaitingQueue.Waiter;

/**
 * The way from a session to a connection of the server's pool: first come, first served, without a thread for each waiter.
 *
 * <p>Sessions wait in one queue. A few lane threads call the pool, which may block, and give each connection they get to whoever
 * is first in the queue then, once {@link Checkout} has nothing against it. A lease that ends goes straight to the first waiter,
 * within the bounds of {@link Lease.Stay}, whatever the lane threads are stuck in; else back to the pool, on a thread of its own.
 *
 * <p>Invariant: while sessions wait, a lane thread asks the pool, and takes what comes back to it; and as long as the pool may open
 * connections, others ask, too, up to {@code min(waiting, FETCHERS)}, as that takes time. A connection that is asked for an answer
 * counts as one on its way, without a thread; one that is slow to answer does not, so that another one is asked for. The lane thread may
 * be blocked in a full pool when an operator makes it larger, or all of them while they open connections when one comes back; so while
 * sessions wait, a tick looks whether the pool has room or an idle connection now, and asks once more on a spare thread. That one, too,
 * may come to open a connection, and be kept by a server that tries again and again; what is idle then is asked for on one more. And all
 * of these may be blocked in a full pool when PostgreSQL ends the connections that filled it: a server may wake nobody for a connection
 * that has failed (Payara's does not). So there is one more to ask when nothing but room is left.
 *
 * <p>Any thread may call; nothing here blocks but on the lane's threads; no foreign code runs under the lock.
 */
public final class AcquisitionLane {

    private static final int FETCHERS = 4;
    /** The threads that {@code allocating} must have: the fetchers, a spare one, one for idle connections, and one for room. */
    public static final int ALLOCATING_THREADS = FETCHERS + 3;

    private static final long TICK_NANOS = 100_000_000;
    /** Longer than it takes to open a connection, as a rule. */
    private static final long STUCK_NANOS = 1_000_000_000;

    /** A lane thread that has got a connection since then takes the next one as well; unless it is too slow for all that are idle. */
    private static final long AT_IT_NANOS = TICK_NANOS / 2;

    private static final long SLOW_PING_NANOS = 50_000_000;
    private static final String NOT_UNDONE =
            "what a JTA transaction had left on the connection could not be undone, and it was closed";

    private final Scheduler scheduler;
    private final Executor allocating;
    private final Executor returning;
    private final LaneLimits limits;
    private final PoolLedger ledger;
    private final LaneReport report;
    private final Checkout checkout;
    private final LeaseWatch watch;

    private final Object lock = new Object();
    private final WaitingQueue waiters = new WaitingQueue();
    private final Set<Lease> held = new LinkedHashSet<>();
    private int fetching;
    private int pinging;
    private int settling;
    private boolean askingOnceMore;
    private boolean takingIdle;
    private boolean takingRoom;
    /** When the pool last gave or refused a connection. */
    private long answeredAt;

    private boolean ticking;
    /** Whether there were idle connections at the last tick. */
    private boolean idleBefore;

    private @Nullable SluiceException closed;

    private AcquisitionLane(
            FactorySettings settings,
            PoolLimits limits,
            PoolLedger ledger,
            Scheduler scheduler,
            Executor allocating,
            Executor returning) {
        this.scheduler = scheduler;
        this.allocating = allocating;
        this.returning = returning;
        this.limits = new LaneLimits(settings, limits, ledger, scheduler.nanoTime());
        this.answeredAt = scheduler.nanoTime();
        this.ledger = ledger;
        this.report = new LaneReport(this.limits, ledger, scheduler);
        this.checkout = new Checkout(settings.pool(), scheduler, ledger);
        this.watch = new LeaseWatch(settings, scheduler, ledger, this::leases);
    }

    /**
     * Makes a lane without starting anything.
     *
     * @param limits the limits of the server's pool, where it tells them
     * @param ledger where it is written down what happens to the pool's connections
     * @param allocating runs tasks that may block, on {@link #ALLOCATING_THREADS} threads
     * @param returning runs tasks one after another, on a thread that allocation never blocks
     */
    public static AcquisitionLane of(
            FactorySettings settings,
            PoolLimits limits,
            PoolLedger ledger,
            Scheduler scheduler,
            Executor allocating,
            Executor returning) {
        return new AcquisitionLane(settings, limits, ledger, scheduler, allocating, returning);
    }

    // ------------------------------------------------------------------ asking

    /**
     * Asks for a connection. Cancelling the future leaves the queue.
     *
     * @param borrower who asks
     * @return completes with a lease that the caller must end, or fails with {@link AcquisitionTimeoutException},
     *     {@link org.sluice.api.ConnectionFailedException} or another {@link SluiceException}
     */
    CompletableFuture<Lease> acquire(ConnectionPool pool, Borrower borrower) {
        long now = scheduler.nanoTime();
        Waiter waiter =
                new Waiter(this, pool, borrower, now, now + limits.longestWait().toNanos());
        boolean fetch = false;
        SluiceException refusal;
        Snapshot tooMany = null;
        synchronized (lock) {
            refusal = closed;
            if (refusal == null && limits.tooMany(waiters.size(), held.size())) {
                tooMany = snapshot();
            } else if (refusal == null) {
                waiters.add(waiter);
                fetch = fetcherWanted();
                tickLater(now);
            }
        }
        if (refusal != null || tooMany != null) {
            return CompletableFuture.failedFuture(tooMany == null ? refusal : report.tooManyWait(tooMany));
        }
        if (fetch) {
            allocating.execute(this::fetch);
        }
        return waiter;
    }

    void cancelled(Waiter waiter) {
        synchronized (lock) {
            waiters.remove(waiter);
        }
    }

    // ------------------------------------------------------------------ from the pool

    /** One takes what comes back, and waits for that in the pool. Where connections are to be opened, several do that. */
    private int fetchersOfUse() {
        return (int) Math.min(FETCHERS, 1 + limits.room());
    }

    /** Under the lock: counts one more thread that asks, if one is wanted. */
    private boolean fetcherWanted() {
        boolean wanted = fetching < fetchersOfUse() && fetching + pinging < waiters.size();
        if (wanted) {
            fetching++;
        }
        return wanted;
    }

    private void fetchMore() {
        boolean fetch;
        synchronized (lock) {
            fetch = fetcherWanted();
        }
        if (fetch) {
            allocating.execute(this::fetch);
        }
    }

    /** On a lane thread, until enough is on the way for those who wait. */
    private void fetch() {
        while (true) {
            synchronized (lock) {
                if (fetching + pinging > waiters.size() || fetching > fetchersOfUse()) {
                    fetching--;
                    return;
                }
            }
            askPool();
        }
    }

    /** Whether the pool gave a connection. */
    private boolean askPool() {
        limits.refresh(scheduler.nanoTime());
        ConnectionPool pool;
        synchronized (lock) {
            Waiter first = waiters.first();
            if (first == null) {
                return false;
            }
            pool = first.pool();
        }
        long asked = scheduler.nanoTime();
        try {
            PooledConnection connection = pool.allocate();
            answered();
            examine(connection);
            return true;
        } catch (RuntimeException | Error e) {
            answered();
            failFirst(pool, asked, e);
            return false;
        }
    }

    private void answered() {
        synchronized (lock) {
            answeredAt = scheduler.nanoTime();
        }
    }

    private void examine(PooledConnection connection) {
        SluiceException objection = checkout.objection(connection);
        if (objection != null) {
            discard(connection, objection);
            return;
        }
        report.succeeded();
        CompletableFuture<@Nullable Void> fit = fit(connection);
        if (!fit.isDone()) {
            deliverOnceFit(connection, fit);
        } else if (connection.physical().isOpen()) {
            deliverNew(connection);
        } else {
            discard(connection, new ConnectionLostException(NOT_UNDONE));
        }
    }

    /** Completes when the connection has answered to a ping, if one is due; else when it is settled. */
    private CompletableFuture<@Nullable Void> fit(PooledConnection connection) {
        return checkout.pingIsDue(connection) ? checkout.ping(connection) : connection.settled();
    }

    /** For a connection that the server has enlisted in a JTA transaction: it is not to be given to anybody else. */
    CompletableFuture<@Nullable Void> examined(PooledConnection connection) {
        SluiceException objection = checkout.objection(connection);
        if (objection != null) {
            ledger.unusable(connection.physical().processId(), objection);
            return CompletableFuture.failedFuture(objection);
        }
        report.succeeded();
        return fit(connection).thenRun(() -> {
            if (!connection.physical().isOpen()) {
                throw new ConnectionLostException(NOT_UNDONE);
            }
        });
    }

    /** Why the pool gave none to somebody who asked it without waiting in the queue. */
    Throwable refused(String borrower, long since, Throwable failure) {
        Snapshot snapshot;
        synchronized (lock) {
            snapshot = snapshot();
        }
        if (!(failure instanceof PoolRefusedException)) {
            report.failed(failure);
        }
        return report.refused(borrower, since, failure, snapshot);
    }

    /** A lease on such a connection. When it ends, the connection goes to nobody: the server has it back, or will have. */
    Lease hold(PooledConnection connection, Borrower borrower) {
        long now = scheduler.nanoTime();
        Lease lease = new Lease(this, connection, null, borrower, now);
        synchronized (lock) {
            held.add(lease);
            ledger.checkout();
        }
        ledger.tellOf(Kind.CHECKOUT, lease, null);
        watch.began();
        return lease;
    }

    private void discard(PooledConnection connection, SluiceException objection) {
        ledger.unusable(connection.physical().processId(), objection);
        connection.drop(objection);
    }

    /** The lane thread goes on; the connection comes, or does not, when it has answered. */
    private void deliverOnceFit(PooledConnection connection, CompletableFuture<@Nullable Void> fit) {
        Ping ping = new Ping();
        ping.slow = scheduler.after(SLOW_PING_NANOS, () -> {
            ping.noLongerCounts();
            fetchMore();
        });
        fit.whenComplete((answer, failure) -> {
            ping.slow.cancel();
            ping.noLongerCounts();
            if (failure == null && connection.physical().isOpen()) {
                settled();
                deliverNew(connection);
            } else {
                SluiceException reason = new ConnectionLostException(
                        failure == null ? NOT_UNDONE : String.valueOf(failure.getMessage()));
                connection.physical().close();
                returning.execute(() -> {
                    discard(connection, reason);
                    settled();
                    fetchMore();
                });
                fetchMore();
            }
        });
    }

    /** A connection that is asked for an answer; while that is quick, it counts as one on its way. */
    private final class Ping {

        private Scheduler.Timer slow = () -> {};
        private boolean counts = true;

        Ping() {
            synchronized (lock) {
                pinging++;
                settling++;
            }
        }

        void noLongerCounts() {
            synchronized (lock) {
                if (counts) {
                    counts = false;
                    pinging--;
                }
            }
        }
    }

    private void deliverNew(PooledConnection connection) {
        long now = scheduler.nanoTime();
        deliver(connection, new Lease.Stay(now, 1), now);
    }

    /** Gives the connection to the first waiter that still wants it, or back to the pool. */
    private void deliver(PooledConnection connection, Lease.Stay stay, long now) {
        while (true) {
            Waiter waiter;
            Lease lease;
            synchronized (lock) {
                waiter = waiters.removeFirst();
                lease = waiter == null ? null : new Lease(this, connection, stay, waiter.borrower(), now);
                if (lease != null) {
                    held.add(lease);
                    ledger.checkout();
                }
            }
            if (waiter == null || lease == null) {
                giveBack(connection);
                return;
            }
            ledger.tellOf(Kind.CHECKOUT, lease, null);
            watch.began();
            if (waiter.complete(lease)) {
                return;
            }
            ended(lease);
        }
    }

    /** Of those who waited already when the pool was asked: a server refuses after as long a wait as a session may have. */
    private void failFirst(ConnectionPool pool, long asked, Throwable failure) {
        if (!(failure instanceof PoolRefusedException)) {
            report.failed(failure);
        }
        Waiter waiter;
        Snapshot snapshot;
        synchronized (lock) {
            waiter = waiters.removeFirstOf(pool, asked);
            snapshot = snapshot();
        }
        if (waiter != null) {
            waiter.completeExceptionally(report.refused(waiter.borrower().name(), waiter.since(), failure, snapshot));
        }
    }

    // ------------------------------------------------------------------ back

    void released(Lease lease) {
        PooledConnection connection = lease.pooled();
        if (!connection.physical().isOpen()) {
            dropped(lease, new ConnectionLostException("the connection was closed"));
            return;
        }
        boolean othersWait = ended(lease);
        Lease.Stay stay = lease.stay();
        if (stay == null) {
            return;
        }
        long now = scheduler.nanoTime();
        if (othersWait && stay.mayGoOn(now)) {
            deliver(connection, stay.next(), now);
        } else {
            giveBack(connection);
        }
    }

    /** Clean; gives whether others wait. */
    private boolean ended(Lease lease) {
        boolean othersWait;
        synchronized (lock) {
            held.remove(lease);
            ledger.checkin();
            othersWait = waiters.size() > 0;
        }
        ledger.tellOf(Kind.CHECKIN, lease, null);
        return othersWait;
    }

    void dropped(Lease lease, Throwable cause) {
        synchronized (lock) {
            held.remove(lease);
            ledger.invalidated();
        }
        ledger.tellOf(Kind.INVALIDATE, lease, cause);
        // at once, so that what is on the way fails at once; the server comes to know of it on the returning thread
        lease.connection().close();
        onReturningThread(() -> lease.pooled().drop(cause));
    }

    private void giveBack(PooledConnection connection) {
        onReturningThread(connection::giveBack);
    }

    private void onReturningThread(Runnable end) {
        synchronized (lock) {
            settling++;
        }
        returning.execute(() -> {
            try {
                end.run();
            } finally {
                settled();
                fetchMore();
            }
        });
    }

    /** A connection that was neither held nor in the pool is one of both again, or gone. */
    private void settled() {
        synchronized (lock) {
            settling--;
        }
    }

    // ------------------------------------------------------------------ time

    /** Under the lock. */
    private void tickLater(long now) {
        if (!ticking && waiters.size() > 0) {
            ticking = true;
            scheduler.after(waiters.nanosToDeadline(now, TICK_NANOS), this::tick);
        }
    }

    private void tick() {
        List<Waiter> expired;
        Snapshot snapshot;
        boolean askOnceMore;
        boolean takeIdle;
        boolean takeRoom;
        long now = scheduler.nanoTime();
        synchronized (lock) {
            ticking = false;
            snapshot = snapshot();
            expired = waiters.removeExpired(now);
            boolean someWait = waiters.size() > 0 && closed == null;
            takeIdle = someWait && askingOnceMore && !takingIdle && knownIdle();
            takingIdle |= takeIdle;
            takeRoom = someWait && askingOnceMore && !takingRoom && stuck(now) && certainRoom();
            takingRoom |= takeRoom;
            boolean idle = knownIdle();
            boolean taken = now - answeredAt < AT_IT_NANOS;
            askOnceMore = someWait
                    && !askingOnceMore
                    && (taken ? idle && idleBefore : idle || limits.knownRoom() || limits.isDue(now));
            idleBefore = idle;
            askingOnceMore |= askOnceMore;
            tickLater(now);
        }
        if (!expired.isEmpty()) {
            String numbers = report.numbers(snapshot);
            expired.forEach(waiter -> waiter.completeExceptionally(
                    report.timeout(waiter.borrower().name(), waiter.since(), numbers)));
        }
        if (askOnceMore) {
            allocating.execute(this::askOnceMore);
        }
        if (takeIdle) {
            allocating.execute(this::takeIdle);
        }
        if (takeRoom) {
            allocating.execute(this::takeRoom);
        }
    }

    private void askOnceMore() {
        limits.refresh(scheduler.nanoTime());
        boolean came = true;
        while (came && (limits.knownRoom() || knownIdle()) && oneMoreIsWanted()) {
            came = askPool();
        }
        synchronized (lock) {
            askingOnceMore = false;
        }
    }

    private void takeIdle() {
        boolean came = true;
        while (came && knownIdle() && oneMoreIsWanted()) {
            came = askPool();
        }
        synchronized (lock) {
            takingIdle = false;
        }
    }

    private void takeRoom() {
        boolean came = true;
        while (came && certainRoom() && oneMoreIsWanted()) {
            came = askPool();
        }
        synchronized (lock) {
            takingRoom = false;
        }
    }

    /** Under the lock: whether the first of those who wait has waited for so long, and the pool has told nothing meanwhile. */
    private boolean stuck(long now) {
        Waiter first = waiters.first();
        return first != null && now - first.since() >= STUCK_NANOS && now - answeredAt >= STUCK_NANOS;
    }

    /** Whether the server, too, must know that there is room: it counts what has died until it is told. */
    private boolean certainRoom() {
        synchronized (lock) {
            long dead =
                    held.stream().filter(lease -> !lease.connection().isOpen()).count();
            return limits.knownRoom(dead + settling);
        }
    }

    /** Whether the pool has a connection that nobody uses. */
    private boolean knownIdle() {
        synchronized (lock) {
            return ledger.open() > held.size() + settling;
        }
    }

    /** Whether more sessions wait than connections are asked for an answer, and are not slow. */
    private boolean oneMoreIsWanted() {
        synchronized (lock) {
            return waiters.size() > pinging;
        }
    }

    // ------------------------------------------------------------------ numbers

    /** Under the lock. */
    private Snapshot snapshot() {
        return new Snapshot(List.copyOf(held), waiters.size());
    }

    private List<Lease> leases() {
        synchronized (lock) {
            return List.copyOf(held);
        }
    }

    PoolLedger ledger() {
        return ledger;
    }

    /** The state of the pool now, with the limits that the server has now. */
    public PoolStatus status() {
        Limits now = limits.ask();
        Snapshot snapshot;
        synchronized (lock) {
            snapshot = snapshot();
        }
        return report.status(snapshot, now);
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
