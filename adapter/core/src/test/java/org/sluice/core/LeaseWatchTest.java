package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.PoolLimits;
import org.sluice.core.Borrower.Activity;

class LeaseWatchTest {

    private final ManualScheduler clock = new ManualScheduler();
    private final FakePool pool = new FakePool(10, FakeConnection::new, clock::nanoTime);
    private final FakeBorrower holder = new FakeBorrower("request GET /slow");
    private final LogRecords log = LogRecords.of("org.sluice.pool");

    @AfterEach
    void close() {
        log.close();
    }

    private AcquisitionLane lane(String... settings) {
        return AcquisitionLane.of(
                SettingsForTests.with(settings),
                PoolLimits.unknown(),
                pool.ledger(),
                clock,
                Runnable::run,
                Runnable::run);
    }

    private Lease held(String... settings) {
        return lane(settings).acquire(pool, holder).join();
    }

    private void does(boolean busy, boolean inTransaction) {
        holder.does(new Activity(
                busy,
                inTransaction,
                clock.nanoTime(),
                "update account set balance = $1",
                new CallSite(List.of("com.example.Slow.read(Slow.java:7)"))));
    }

    @Test
    void heldForTooLong_reportedOnce_withWhoWhereAndWhat() {
        held("leak-after", "10s");
        clock.advance(Duration.ofSeconds(4));
        does(false, true);

        clock.advance(Duration.ofSeconds(5));
        assertThat(log.messages()).isEmpty();
        clock.advance(Duration.ofSeconds(60));

        assertThat(log.messages())
                .singleElement()
                .asString()
                .contains("SLUICE1010", "GET /slow")
                .contains(
                        "for 10.0 s",
                        "idle in transaction for 6.0 s",
                        "update account set balance = $1",
                        "Slow.java:7");
        assertThat(pool.ledger().counts().leaks()).isEqualTo(1);
        assertThat(holder.reclaimed()).isNull();
    }

    @Test
    void heldForTooLong_busy_isSaid() {
        held("leak-after", "10s");
        does(true, false);

        clock.advance(Duration.ofSeconds(11));

        assertThat(log.messages()).singleElement().asString().contains("busy for");
    }

    @Test
    void givenBackInTime_nothingIsReported() {
        Lease lease = held("leak-after", "10s");
        clock.advance(Duration.ofSeconds(9));
        lease.release();

        clock.advance(Duration.ofSeconds(60));

        assertThat(log.messages()).isEmpty();
    }

    @Test
    void reclaim_on_borrowerIsEnded() {
        held("leak-after", "10s", "leak-reclaim", "true");

        clock.advance(Duration.ofSeconds(11));

        assertThat(holder.reclaimed())
                .isInstanceOf(SluiceException.class)
                .hasMessageContainingAll("SLUICE1012", "GET /slow", "leak-after");
        assertThat(pool.ledger().counts().reclaims()).isEqualTo(1);
    }

    @Test
    void idleInTransaction_reportedOnce() {
        held("idle-in-transaction-after", "2s");
        does(false, true);

        clock.advance(Duration.ofSeconds(30));

        assertThat(log.messages())
                .singleElement()
                .asString()
                .contains("SLUICE1011", "idle in transaction", "idle-in-transaction-after");
        assertThat(pool.ledger().counts().idleInTransaction()).isEqualTo(1);
    }

    @Test
    void busyInTransaction_isNotIdle() {
        held("idle-in-transaction-after", "2s");
        does(true, true);

        clock.advance(Duration.ofSeconds(30));

        assertThat(log.messages()).isEmpty();
    }

    @Test
    void nothingWatched_noTimerRuns() {
        held();
        clock.advance(Duration.ofSeconds(1)); // the queue's own

        assertThat(clock.pending()).isZero();
    }

    @Test
    void everythingGivenBack_noTimerIsLeft() {
        held("leak-after", "10s").release();
        clock.advance(Duration.ofSeconds(2));

        assertThat(clock.pending()).isZero();
    }
}
