package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.sluice.api.AsyncSession;
import org.sluice.api.PoolHolder;
import org.sluice.api.SessionClosedException;
import org.sluice.api.spi.PoolLimits;

/** Leak reports and reclaiming, with real sessions. */
class SessionReclaimTest {

    private final ManualScheduler clock = new ManualScheduler();
    private final FakePool pool = new FakePool(1, FakeConnection::new, clock::nanoTime);
    private final SessionFactory factory = factory("leak-after", "10s", "leak-reclaim", "true");
    private final AsyncSession session = factory.openSession("request GET /x");

    private SessionFactory factory(String... more) {
        String[] settings = new String[more.length + 2];
        System.arraycopy(more, 0, settings, 0, more.length);
        settings[more.length] = "continuations";
        settings[more.length + 1] = "direct";
        var read = SettingsForTests.with(settings);
        AcquisitionLane lane =
                AcquisitionLane.of(read, PoolLimits.unknown(), pool.ledger(), clock, Runnable::run, Runnable::run);
        return new SessionFactory(
                read,
                lane,
                pool,
                () -> Runnable::run,
                clock,
                GlobalTransactions.NONE,
                new ForgottenSessions(clock),
                () -> {});
    }

    private FakeConnection connection() {
        return pool.connection(0);
    }

    private PoolHolder onlyHolder() {
        assertThat(factory.pool().holders()).hasSize(1);
        return factory.pool().holders().get(0);
    }

    @Test
    void holder_busyInTransaction_showsStatementAndPlace() {
        session.begin();
        session.execute("update a set b = $1", 1);
        clock.advance(Duration.ofSeconds(3));

        PoolHolder holder = onlyHolder();

        assertThat(holder.borrower()).isEqualTo("request GET /x");
        assertThat(holder.busy()).isTrue();
        assertThat(holder.held()).isEqualTo(Duration.ofSeconds(3));
        assertThat(holder.lastStatement()).isEqualTo("update a set b = $1");
    }

    @Test
    void holder_idleInTransaction_sinceTheLastAnswer() {
        session.begin();
        session.execute("update");
        clock.advance(Duration.ofSeconds(3));
        connection().answerAll();
        clock.advance(Duration.ofSeconds(2));

        PoolHolder holder = onlyHolder();

        assertThat(holder.busy()).isFalse();
        assertThat(holder.since()).isEqualTo(Duration.ofSeconds(2));
        assertThat(holder.held()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void reclaim_idle_isRolledBackAndComesBack() {
        session.begin();
        session.execute("update");
        connection().answerAll();

        clock.advance(Duration.ofSeconds(11));
        connection().answerAll();

        assertThat(connection().log()).endsWith("ROLLBACK");
        assertThat(pool.inUse()).isZero();
        assertThat(factory.pool().counts().reclaims()).isEqualTo(1);
        CompletableFuture<?> later = session.execute("select 1").toCompletableFuture();
        assertThatThrownBy(later::join)
                .cause()
                .isInstanceOf(SessionClosedException.class)
                .hasMessageContainingAll("GET /x", "leak-after");
    }

    @Test
    void reclaim_busy_isCancelledFirst() {
        session.begin();
        CompletableFuture<?> running = session.execute("update").toCompletableFuture();
        connection().answer();

        clock.advance(Duration.ofSeconds(11));
        assertThat(connection().log()).contains("<cancel request>").doesNotContain("ROLLBACK");
        connection().refuse("57014");
        connection().answerAll();

        assertThatThrownBy(running::join).cause().hasMessageContainingAll("SLUICE1012", "leak-after");
        assertThat(connection().log()).endsWith("ROLLBACK");
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void reset_somethingToUndo_isCounted() {
        CompletableFuture<?> done = session.execute("set work_mem = '1MB'").toCompletableFuture();
        connection().answerAll();
        connection().answerAll();

        assertThat(done).isCompleted();
        assertThat(factory.pool().counts().resets()).isEqualTo(1);
        assertThat(factory.pool().counts().checkouts()).isEqualTo(1);
        assertThat(factory.pool().counts().checkins()).isEqualTo(1);
    }
}
