package org.sluice.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;

/** One session on the only connection of its pool, to which two things happen at the same time. */
abstract class SessionRace {

    static final String FINE = "nothing lost";

    private static final FactorySettings SETTINGS =
            SettingsForTests.with("continuations", "direct", "statement-timeout", "1s");
    private static final int MOST_MOVES = 20;

    private final ManualScheduler clock = new ManualScheduler();
    private final ManualExecutor lane = new ManualExecutor();
    private final FakePool pool = new FakePool(1, FakeConnection::new, clock::nanoTime);
    private final SessionFactory factory = new SessionFactory(
            SETTINGS,
            AcquisitionLane.of(SETTINGS, PoolLimits.unknown(), pool.ledger(), clock, lane, lane),
            pool,
            () -> Runnable::run,
            clock,
            GlobalTransactions.NONE,
            new ForgottenSessions(clock),
            () -> {});
    final AsyncSession session = factory.openSession("race");

    /** A statement of a transaction that is under way: sent, and not answered. */
    final CompletableFuture<?> inTransaction() {
        CompletionStage<Void> begun = session.begin();
        CompletableFuture<?> statement = session.execute("update t set a = 1").toCompletableFuture();
        lane.runAll();
        CompletableFuture<Void> unused = begun.toCompletableFuture();
        return statement;
    }

    /** A statement of its own that is under way. */
    final CompletableFuture<?> alone() {
        CompletableFuture<?> statement = session.execute("select 1").toCompletableFuture();
        lane.runAll();
        return statement;
    }

    /** Answers what was sent so far. */
    final void answer() {
        FakeConnection connection = pool.connection(0);
        while (connection.waiting() > 0) {
            try {
                connection.answer();
            } catch (IndexOutOfBoundsException lostMeanwhile) {
                return;
            }
        }
    }

    /** COMMIT is sent then, if it was asked for. */
    final void answerBeginAndStatement() {
        pool.connection(0).answer();
        pool.connection(0).answer();
    }

    /** More than a statement may take. */
    final void timePasses() {
        clock.advance(Duration.ofSeconds(2));
    }

    final void lose() {
        CompletableFuture<Void> unused = pool.connection(0).close();
    }

    /**
     * Closes the session and lets everything come to its end.
     *
     * @return {@link #FINE}, or what is left
     */
    final String settled(CompletableFuture<?> statement) {
        CompletableFuture<Void> closed = session.closeAsync().toCompletableFuture();
        for (int i = 0; i < MOST_MOVES; i++) {
            lane.runAll();
            if (pool.open() > 0) {
                answer();
            }
            clock.advance(Duration.ofSeconds(10));
        }
        if (!statement.isDone() || !closed.isDone()) {
            return "statement ended: " + statement.isDone() + ", session closed: " + closed.isDone();
        }
        return pool.inUse() == 0 ? FINE : "in use " + pool.inUse();
    }
}
