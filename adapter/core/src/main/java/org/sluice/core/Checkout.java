package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.PoolSettings;
import org.sluice.api.spi.PoolSettings.PrePing;

/**
 * Looks at a connection that the pool gave before a session gets it: whether it is open, not too old, and answers. A connection
 * that does not answer takes all older ones with it: most likely the server was restarted, and they are as dead.
 *
 * <p>Any thread; nothing here blocks.
 */
final class Checkout {

    /** Not an empty statement, which Vert.x never answers. */
    static final String PING = "SELECT 1";

    private final PoolSettings settings;
    private final Scheduler scheduler;
    private final PoolLedger ledger;
    private volatile long deadUntil;

    Checkout(PoolSettings settings, Scheduler scheduler, PoolLedger ledger) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.ledger = ledger;
        this.deadUntil = scheduler.nanoTime() - Long.MAX_VALUE / 2;
    }

    /** Why the connection must not be used; {@code null} if nothing is known against it. */
    @Nullable SluiceException objection(PooledConnection connection) {
        long now = scheduler.nanoTime();
        if (!connection.physical().isOpen()) {
            return new ConnectionLostException("the connection was closed while it was idle in the pool");
        }
        if (connection.openedAt() - deadUntil < 0) {
            return new ConnectionLostException("it was opened before another connection did not answer to a ping");
        }
        long oldest = settings.recycle().toNanos();
        if (oldest > 0 && now - connection.openedAt() > oldest) {
            ledger.recycled();
            return new SluiceException(
                    "the connection was older than pool-recycle (" + Durations.text(now - connection.openedAt()) + ")");
        }
        return null;
    }

    /** Whether the connection has to be asked for an answer first. */
    boolean pingIsDue(PooledConnection connection) {
        PrePing ping = settings.prePing();
        return ping.on()
                && scheduler.nanoTime() - connection.usedAt() >= ping.after().toNanos();
    }

    /**
     * Asks for an answer.
     *
     * @return completes normally with the answer, or fails if there is none in time; on an event loop or the clock's thread
     */
    CompletableFuture<@Nullable Void> ping(PooledConnection connection) {
        ledger.ping();
        long start = scheduler.nanoTime();
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        Scheduler.Timer limit = scheduler.after(
                settings.prePing().timeout().toNanos(),
                () -> answer.completeExceptionally(
                        new ConnectionLostException("the connection did not answer within pre-ping-timeout ("
                                + Durations.text(settings.prePing().timeout().toNanos()) + ")")));
        connection.physical().command(PING).whenComplete((done, failure) -> {
            limit.cancel();
            if (failure == null) {
                answer.complete(null);
            } else {
                answer.completeExceptionally(Failures.unwrapped(failure));
            }
        });
        return answer.whenComplete((done, failure) -> {
            if (failure != null) {
                refuseOlderThan(start);
            }
        });
    }

    private synchronized void refuseOlderThan(long moment) {
        if (moment - deadUntil > 0) {
            deadUntil = moment;
        }
    }
}
