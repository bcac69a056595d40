package org.sluice.postgres;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;
import org.sluice.core.AcquisitionLane;
import org.sluice.core.ConnectionPool;
import org.sluice.core.ForgottenSessions;
import org.sluice.core.GlobalTransactions;
import org.sluice.core.PhysicalConnection;
import org.sluice.core.PoolLedger;
import org.sluice.core.PooledConnection;
import org.sluice.core.Scheduler;
import org.sluice.core.SessionFactory;

/** A pool of one connection, and a session factory on it, for tests of whole sessions. */
final class OneConnection implements ConnectionPool, Scheduler, AutoCloseable {

    private final PostgresClient client = new PostgresClient(1);
    private final ScheduledExecutorService threads =
            Executors.newScheduledThreadPool(AcquisitionLane.ALLOCATING_THREADS);
    private final PhysicalConnection connection;
    private final SessionFactory sessions;

    OneConnection(FactorySettings settings) {
        connection = Answers.of(client.connect(settings, closed -> {}));
        AcquisitionLane lane = AcquisitionLane.of(
                settings, PoolLimits.unknown(), new PoolLedger(settings.factory()), this, threads, threads);
        sessions = new SessionFactory(
                settings,
                lane,
                this,
                () -> threads,
                this,
                GlobalTransactions.NONE,
                new ForgottenSessions(this),
                () -> {});
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    SessionFactory sessions() {
        return sessions;
    }

    @Override
    public PooledConnection allocate() {
        return new PooledConnection() {
            @Override
            public PhysicalConnection physical() {
                return connection;
            }

            @Override
            public long openedAt() {
                return 0;
            }

            @Override
            public long usedAt() {
                return 0;
            }

            @Override
            public void giveBack() {}

            @Override
            public void drop(Throwable cause) {}
        };
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Timer after(long nanos, Runnable task) {
        ScheduledFuture<?> timer = threads.schedule(task, nanos, TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public void close() {
        Answers.of(client.close());
        threads.shutdownNow();
    }
}
