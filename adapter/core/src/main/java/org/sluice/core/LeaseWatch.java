package org.sluice.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.WatchSettings;
import org.sluice.core.Borrower.Activity;

/**
 * Reports who holds a connection for too long, and who is in a transaction and asks for nothing: each lease once for each. Looks
 * several times in the shorter of the two times, as long as anybody holds a connection; costs nothing where neither is set.
 */
final class LeaseWatch {

    private static final System.Logger LOG = System.getLogger("org.sluice.pool");
    private static final int LOOKS = 8;
    private static final long LONGEST_PERIOD_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SHORTEST_PERIOD_NANOS = Duration.ofMillis(10).toNanos();

    private final String factory;
    private final WatchSettings settings;
    private final Scheduler scheduler;
    private final PoolLedger ledger;
    private final Supplier<List<Lease>> held;
    private final long period;
    private final AtomicBoolean looking = new AtomicBoolean();

    LeaseWatch(FactorySettings settings, Scheduler scheduler, PoolLedger ledger, Supplier<List<Lease>> held) {
        this.factory = settings.factory();
        this.settings = settings.watch();
        this.scheduler = scheduler;
        this.ledger = ledger;
        this.held = held;
        this.period = period(this.settings);
    }

    private static long period(WatchSettings settings) {
        long shorter = Stream.of(settings.leakAfter(), settings.idleInTransactionAfter())
                .filter(limit -> !limit.isZero())
                .mapToLong(Duration::toNanos)
                .min()
                .orElse(0);
        return Math.min(LONGEST_PERIOD_NANOS, Math.max(SHORTEST_PERIOD_NANOS, shorter / LOOKS));
    }

    /** Somebody holds a connection now. */
    void began() {
        if (settings.on() && looking.compareAndSet(false, true)) {
            scheduler.after(period, this::look);
        }
    }

    private void look() {
        looking.set(false);
        List<Lease> leases = held.get();
        if (leases.isEmpty()) {
            return; // and if somebody came in between, that one began anew
        }
        began();
        leases.forEach(this::look);
    }

    private void look(Lease lease) {
        long now = scheduler.nanoTime();
        Duration leak = settings.leakAfter();
        Activity activity = lease.borrower().activity();
        boolean idle = activity.inTransaction() && !activity.busy();
        if (isOver(settings.idleInTransactionAfter(), activity.since(), now)
                && idle
                && lease.reportOnce(Lease.Report.IDLE_IN_TRANSACTION)) {
            ledger.idleInTransaction();
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "SLUICE1011: factory '" + factory + "': " + holder(lease, activity, now)
                            + " It has asked for nothing for longer than idle-in-transaction-after ("
                            + Durations.text(settings.idleInTransactionAfter().toNanos())
                            + "): end transactions soon, they keep locks and old row versions.");
        }
        if (isOver(leak, lease.since(), now) && lease.reportOnce(Lease.Report.LEAK)) {
            ledger.leak();
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "SLUICE1010: factory '" + factory + "': " + holder(lease, activity, now)
                            + " That is longer than leak-after (" + Durations.text(leak.toNanos()) + ")."
                            + (settings.reclaim() ? " The session is ended, and its transaction rolled back." : ""));
            if (settings.reclaim()) {
                ledger.reclaim();
                lease.borrower().reclaim(reclaimed(lease, now));
            }
        }
    }

    private static boolean isOver(Duration limit, long since, long now) {
        return !limit.isZero() && now - since >= limit.toNanos();
    }

    private SluiceException reclaimed(Lease lease, long now) {
        return new SluiceException("SLUICE1012: factory '" + factory + "': the session of "
                + lease.borrower().name() + " held its connection for " + Durations.text(now - lease.since())
                + ", longer than leak-after ("
                + Durations.text(settings.leakAfter().toNanos())
                + "), and was ended, as leak-reclaim is on");
    }

    private static String holder(Lease lease, Activity activity, long now) {
        String statement = activity.lastStatement();
        return lease.borrower().name() + " has held connection "
                + lease.connection().processId() + " for " + Durations.text(now - lease.since()) + "; "
                + (activity.busy() ? "busy" : activity.inTransaction() ? "idle in transaction" : "idle") + " for "
                + Durations.text(now - activity.since())
                + (statement == null ? "" : "; last statement: " + statement)
                + (activity.takenAt() == null ? "." : "; taken at " + activity.takenAt() + ".");
    }
}
