package org.sluice.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.MultiplexSettings;

/**
 * Reads of many sessions on a few connections: each is an ordinary lease, which many have at the same time, and which goes back as
 * soon as nobody has anything on the way on it, or has had enough of them.
 *
 * <p>A statement that takes long holds up those behind it. So there is a limit to how many are on the way on a connection; nothing
 * is sent behind one that has taken longer than {@code sluice.multiplexed-slow}; and its text is kept away for a while.
 *
 * <p>Any thread; nothing here blocks.
 */
final class Multiplexer {

    /** So that the lane's other users, and the server's view of a connection, get their turn. */
    private static final long LONGEST_NANOS = Duration.ofSeconds(1).toNanos();

    private final MultiplexSettings limits;
    private final Scheduler scheduler;
    private final Duration patience;
    private final Function<Borrower, CompletableFuture<Lease>> source;
    private final String factory;
    private final List<Shared> all = new ArrayList<>();
    private final SlowStatements slow = new SlowStatements();

    Multiplexer(
            String factory,
            MultiplexSettings limits,
            Scheduler scheduler,
            Duration patience,
            Function<Borrower, CompletableFuture<Lease>> source) {
        this.factory = factory;
        this.limits = limits;
        this.scheduler = scheduler;
        this.patience = patience;
        this.source = source;
    }

    /** Sends it, unless it is known to be slow, or there is no place for it; gives whether it did. */
    boolean send(Flight<?> flight) {
        Shared chosen;
        boolean fresh;
        synchronized (this) {
            long now = scheduler.nanoTime();
            if (slow.isKeptAway(flight.sql(), now)) {
                return false;
            }
            chosen = leastBusy(now);
            fresh = (chosen == null || chosen.hold.outstanding() > 0) && all.size() < limits.connections();
            if (fresh) {
                chosen = new Shared(now);
                all.add(chosen);
            }
            if (chosen == null || !chosen.reserve(now)) {
                return false;
            }
        }
        Shared sharedBy = chosen;
        if (fresh) {
            CompletableFuture<Lease> wanted = source.apply(sharedBy);
            wanted.thenRun(sharedBy::came);
            sharedBy.hold.acquire(wanted, null);
        }
        flight.judgedBy(failure -> {
            sharedBy.ended(flight, failure);
            return failure;
        });
        sharedBy.hold.send(flight);
        return true;
    }

    private @Nullable Shared leastBusy(long now) {
        Shared best = null;
        int least = Integer.MAX_VALUE;
        for (Shared shared : all) {
            int outstanding = shared.hold.outstanding();
            if (outstanding < least && shared.takesMore(now, outstanding)) {
                best = shared;
                least = outstanding;
            }
        }
        return best;
    }

    /** A connection that several sessions use. */
    private final class Shared implements Borrower {

        private final Hold hold = Hold.shared(scheduler, patience, this::idle);
        private final long since;
        /** When the statement that is first now came to be so; guarded by the multiplexer. */
        private long firstSince;

        private boolean came;
        private boolean retired;

        Shared(long now) {
            since = now;
            firstSince = now;
        }

        /** What waited for the connection begins now. */
        void came() {
            synchronized (Multiplexer.this) {
                came = true;
                firstSince = scheduler.nanoTime();
            }
        }

        boolean takesMore(long now, int outstanding) {
            boolean stuck =
                    came && outstanding > 0 && now - firstSince > limits.slow().toNanos();
            return !retired
                    && !stuck
                    && !hold.isLost()
                    && now - since < LONGEST_NANOS
                    && outstanding < limits.inFlight();
        }

        boolean reserve(long now) {
            if (hold.outstanding() == 0) {
                firstSince = now;
            }
            return hold.reserve();
        }

        /** Answers come in order, whatever the sessions were told before; those of one that is lost tell nothing. */
        void ended(Flight<?> flight, @Nullable Throwable failure) {
            long now = scheduler.nanoTime();
            synchronized (Multiplexer.this) {
                if (!came || failure instanceof ConnectionLostException) {
                    return;
                }
                if (now - firstSince > limits.slow().toNanos()) {
                    slow.tookLong(flight.sql(), now);
                } else if (flight.cancelled() == null) {
                    slow.wasQuick(flight.sql());
                }
                firstSince = now;
            }
        }

        private void idle() {
            synchronized (Multiplexer.this) {
                if (!hold.isIdle() || !all.remove(this)) {
                    return;
                }
            }
            hold.release();
        }

        @Override
        public String name() {
            return "multiplexed reads of factory '" + factory + "'";
        }

        @Override
        public Activity activity() {
            return hold.activity(false);
        }

        @Override
        public void reclaim(SluiceException reason) {
            synchronized (Multiplexer.this) {
                retired = true;
            }
            hold.drop(reason);
        }
    }
}
