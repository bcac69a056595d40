package org.sluice.connector;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.PreparedTransaction;
import org.sluice.core.ConnectionPool;
import org.sluice.core.PoolLedger;
import org.sluice.core.PooledConnection;
import org.sluice.core.Scheduler;

/**
 * Looks from time to time for branches that nobody has finished, on an idle connection of the pool: warns once of each, and tells
 * the ledger, where health and dashboards find them.
 */
final class PreparedWatch {

    private static final Logger LOGGER = System.getLogger("org.sluice.pool");
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ConnectionPool pool;
    private final PoolLedger ledger;
    private final BooleanSupplier hasIdle;
    private final String factory;
    private final Duration limit;
    private final Scheduler clock;
    private final Executor blocking;
    private Set<String> warned = Set.of();
    private Scheduler.@Nullable Timer timer;
    private boolean closed;

    /**
     * Does nothing yet.
     *
     * @param hasIdle whether the pool has a connection that nobody uses: the watch opens none, and takes none from anybody
     * @param limit how old a branch is at least that is reported
     * @param blocking what runs there may wait for a connection
     */
    PreparedWatch(
            ConnectionPool pool,
            PoolLedger ledger,
            BooleanSupplier hasIdle,
            String factory,
            Duration limit,
            Scheduler clock,
            Executor blocking) {
        this.pool = pool;
        this.ledger = ledger;
        this.hasIdle = hasIdle;
        this.factory = factory;
        this.limit = limit;
        this.clock = clock;
        this.blocking = blocking;
    }

    /** Looks again and again, until {@link #close}. */
    synchronized void start() {
        if (!closed) {
            timer = clock.after(interval().toNanos(), this::due);
        }
    }

    private Duration interval() {
        Duration atLeast = limit.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : limit;
        return atLeast.compareTo(LONGEST_INTERVAL) < 0 ? atLeast : LONGEST_INTERVAL;
    }

    synchronized void close() {
        closed = true;
        Scheduler.Timer running = timer;
        if (running != null) {
            running.cancel();
        }
    }

    private void due() {
        try {
            blocking.execute(() -> {
                look();
                start();
            });
        } catch (RejectedExecutionException e) {
            // the adapter ends
        }
    }

    private void look() {
        try {
            if (hasIdle.getAsBoolean()) {
                found(read(pool.allocate()));
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "the prepared branches were not read", e);
        }
    }

    private List<PreparedTransaction> read(PooledConnection connection) {
        try {
            Blocking.await(connection.settled(), PATIENCE, "the end of what was before");
            List<PreparedBranch> branches = Blocking.await(
                    PreparedBranches.olderThan(connection.physical(), limit), PATIENCE, "reading pg_prepared_xacts");
            connection.giveBack();
            return branches.stream().map(PreparedWatch::shown).toList();
        } catch (RuntimeException e) {
            connection.drop(e);
            throw e;
        }
    }

    private void found(List<PreparedTransaction> branches) {
        ledger.prepared(branches);
        branches.stream().filter(branch -> !warned.contains(branch.gid())).forEach(this::warn);
        warned = branches.stream().map(PreparedTransaction::gid).collect(Collectors.toSet());
    }

    private void warn(PreparedTransaction branch) {
        LOGGER.log(
                Level.WARNING,
                () -> "SLUICE2087: factory '" + factory + "': a transaction is prepared, and nobody has finished it: "
                        + branch
                        + ". It keeps its locks until the transaction manager that prepared it recovers, which must be"
                        + " switched on, or until it is finished by hand: see 'By hand' on the page about JTA transactions.");
    }

    private static PreparedTransaction shown(PreparedBranch branch) {
        return new PreparedTransaction(
                branch.gid(), text(branch.xid()), branch.since(), branch.age(), branch.owner(), branch.database());
    }

    private static @Nullable String text(@Nullable PreparedXid xid) {
        HexFormat hex = HexFormat.of();
        return xid == null
                ? null
                : xid.getFormatId() + ":" + hex.formatHex(xid.getGlobalTransactionId()) + ":"
                        + hex.formatHex(xid.getBranchQualifier());
    }
}
