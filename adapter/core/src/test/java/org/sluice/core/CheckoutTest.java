package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.sluice.api.PoolCounts;
import org.sluice.api.spi.PoolLimits;

/** What happens between the pool's giving a connection and a session's getting it. */
class CheckoutTest {

    private final ManualScheduler clock = new ManualScheduler();
    private final ManualExecutor allocating = new ManualExecutor();
    private final FakePool pool = new FakePool(10, FakeConnection::new, clock::nanoTime);

    private AcquisitionLane lane(String... settings) {
        return AcquisitionLane.of(
                SettingsForTests.with(settings), PoolLimits.unknown(), pool.ledger(), clock, allocating, Runnable::run);
    }

    private AcquisitionLane pingingLane() {
        return lane("pre-ping", "true", "pre-ping-after", "1s", "pre-ping-timeout", "2s", "pool-timeout", "10s");
    }

    private CompletableFuture<Lease> acquire(AcquisitionLane lane) {
        CompletableFuture<Lease> wanted = lane.acquire(pool, new FakeBorrower("waiter"));
        allocating.runAll();
        return wanted;
    }

    /** Lets the pool have idle connections. */
    private List<FakeConnection> open(AcquisitionLane lane, int connections) {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            leases.add(acquire(lane).join());
        }
        leases.forEach(Lease::release);
        return leases.stream().map(lease -> (FakeConnection) lease.connection()).toList();
    }

    private PoolCounts counts() {
        return pool.ledger().counts();
    }

    @Test
    void recycle_connectionTooOld_isReplacedAtCheckout() {
        AcquisitionLane lane = lane("pool-recycle", "60s");
        FakeConnection old = open(lane, 1).get(0);
        clock.advance(Duration.ofSeconds(61));

        Lease lease = acquire(lane).join();

        assertThat(lease.connection()).isNotSameAs(old);
        assertThat(pool.drops()).isEqualTo(1);
        assertThat(counts().recycled()).isEqualTo(1);
    }

    @Test
    void recycle_connectionYoungEnough_staysUsed() {
        AcquisitionLane lane = lane("pool-recycle", "60s");
        FakeConnection young = open(lane, 1).get(0);
        clock.advance(Duration.ofSeconds(60));

        assertThat(acquire(lane).join().connection()).isSameAs(young);
        assertThat(counts().recycled()).isZero();
    }

    @Test
    void prePing_idleForLong_sessionGetsItAfterTheAnswer() {
        AcquisitionLane lane = pingingLane();
        FakeConnection idle = open(lane, 1).get(0);
        clock.advance(Duration.ofSeconds(1));

        CompletableFuture<Lease> wanted = acquire(lane);
        assertThat(wanted).isNotDone();
        idle.answer();

        assertThat(wanted.join().connection()).isSameAs(idle);
        assertThat(idle.log()).containsExactly("SELECT 1");
        assertThat(counts().pings()).isEqualTo(1);
    }

    @Test
    void prePing_justUsed_isNotAsked() {
        AcquisitionLane lane = pingingLane();
        FakeConnection idle = open(lane, 1).get(0);
        clock.advance(Duration.ofMillis(999));

        assertThat(acquire(lane).join().connection()).isSameAs(idle);
        assertThat(idle.log()).isEmpty();
    }

    @Test
    void prePing_off_isNotAsked() {
        AcquisitionLane lane = lane();
        FakeConnection idle = open(lane, 1).get(0);
        clock.advance(Duration.ofHours(1));

        assertThat(acquire(lane).join().connection()).isSameAs(idle);
        assertThat(idle.log()).isEmpty();
    }

    @Test
    void prePing_waitsWithoutALaneThread() {
        AcquisitionLane lane = pingingLane();
        open(lane, 3);
        clock.advance(Duration.ofSeconds(1));

        acquire(lane);

        assertThat(allocating.size()).isZero();
        assertThat(pool.inUse()).as("one connection for one waiter").isEqualTo(1);
    }

    @Test
    void prePing_slowAnswer_anotherConnectionIsAskedFor() {
        AcquisitionLane lane = pingingLane();
        List<FakeConnection> idle = open(lane, 2);
        clock.advance(Duration.ofSeconds(1));
        CompletableFuture<Lease> wanted = acquire(lane);

        clock.advance(Duration.ofMillis(50));
        allocating.runAll();
        idle.get(1).answer();

        assertThat(wanted.join().connection()).isSameAs(idle.get(1));
    }

    @Test
    void prePing_answerAfterTheWaiterIsServed_connectionGoesBackToThePool() {
        AcquisitionLane lane = pingingLane();
        List<FakeConnection> idle = open(lane, 2);
        clock.advance(Duration.ofSeconds(1));
        CompletableFuture<Lease> wanted = acquire(lane);
        clock.advance(Duration.ofMillis(50));
        allocating.runAll();
        idle.get(1).answer();

        idle.get(0).answer();
        wanted.join().release();

        assertThat(pool.inUse()).isZero();
        assertThat(pool.open()).isEqualTo(2);
    }

    @Test
    void prePing_leaseComesBackMeanwhile_waiterDoesNotWaitForTheAnswer() {
        AcquisitionLane lane = pingingLane();
        open(lane, 2);
        Lease fresh = acquire(lane).join();
        clock.advance(Duration.ofSeconds(1));
        // the other one was idle for long and is asked
        CompletableFuture<Lease> wanted = acquire(lane);
        assertThat(wanted).isNotDone();

        // its stay is over: it goes to the pool, and from there to the waiter, as the answer is slow
        fresh.release();
        clock.advance(Duration.ofMillis(50));
        allocating.runAll();

        assertThat(wanted.join().connection()).isSameAs(fresh.connection());
    }

    @Test
    void prePing_noAnswer_everythingOpenedBeforeIsDropped() {
        AcquisitionLane lane = pingingLane();
        List<FakeConnection> idle = open(lane, 3);
        clock.advance(Duration.ofSeconds(1));
        CompletableFuture<Lease> wanted = acquire(lane);

        idle.get(0).close();
        allocating.runAll();

        assertThat(wanted.join().connection()).isNotIn(idle);
        assertThat(pool.open()).isEqualTo(1);
        assertThat(counts().unusable()).isEqualTo(3);
        assertThat(counts().pings()).as("the others are not even asked").isEqualTo(1);
    }

    @Test
    void prePing_noAnswerInTime_connectionIsDropped() {
        AcquisitionLane lane = pingingLane();
        FakeConnection silent = open(lane, 1).get(0);
        clock.advance(Duration.ofSeconds(1));
        CompletableFuture<Lease> wanted = acquire(lane);

        clock.advance(Duration.ofSeconds(2));
        allocating.runAll();

        assertThat(silent.isOpen()).isFalse();
        assertThat(wanted.join().connection()).isNotSameAs(silent);
    }

    @Test
    void prePing_connectionOpenedAfterTheFailure_isUsed() {
        AcquisitionLane lane = pingingLane();
        FakeConnection dead = open(lane, 1).get(0);
        clock.advance(Duration.ofSeconds(1));
        CompletableFuture<Lease> first = acquire(lane);
        dead.close();
        allocating.runAll();
        Lease replaced = first.join();
        replaced.release();

        assertThat(acquire(lane).join().connection()).isSameAs(replaced.connection());
    }

    /** One who waits needs one answer: the spare threads must not take everything that is idle out of the pool for it. */
    @Test
    void prePing_slowAnswers_oneWaiter_notAllConnectionsAreAsked() {
        AcquisitionLane lane = pingingLane();
        List<FakeConnection> idle = open(lane, 10);
        clock.advance(Duration.ofSeconds(1));
        acquire(lane);

        clock.advance(Duration.ofMillis(50));
        allocating.runAll();
        clock.advance(Duration.ofMillis(50));
        allocating.runAll();

        assertThat(idle.stream().filter(connection -> connection.waiting() > 0)).hasSizeBetween(2, 5);
    }

    @Test
    void prePing_manyWait_eachConnectionIsAskedAtTheSameTime() {
        AcquisitionLane lane = pingingLane();
        List<FakeConnection> idle = open(lane, 8);
        clock.advance(Duration.ofSeconds(1));
        List<CompletableFuture<Lease>> wanted = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            wanted.add(lane.acquire(pool, new FakeBorrower("waiter " + i)));
        }

        allocating.runAll();

        assertThat(idle)
                .allSatisfy(connection -> assertThat(connection.waiting()).isEqualTo(1));
        idle.forEach(FakeConnection::answer);
        assertThat(wanted).allSatisfy(each -> assertThat(each).isCompleted());
    }

    @Test
    void slowConnect_connectionComesBackToThePool_spareThreadGetsIt() {
        AcquisitionLane lane = lane("pool-timeout", "10s");
        Lease only = acquire(lane).join();
        clock.advance(Duration.ofMillis(100));
        // the lane thread that asks for the waiter is stuck while it opens a connection: its task is kept
        CompletableFuture<Lease> wanted = lane.acquire(pool, new FakeBorrower("waiter"));
        only.release();
        assertThat(wanted).isNotDone();

        clock.advance(Duration.ofMillis(100));
        allocating.runLast();

        assertThat(wanted.join().connection()).isSameAs(only.connection());
    }

    @Test
    void slowConnect_spareThreadStuckToo_idleConnectionIsTakenAllTheSame() {
        AcquisitionLane lane = lane("pool-timeout", "10s");
        Lease only = acquire(lane).join();
        CompletableFuture<Lease> wanted = lane.acquire(pool, new FakeBorrower("waiter"));
        // the spare thread was started, and is stuck like the other one: their tasks are kept
        clock.advance(Duration.ofMillis(300));
        assertThat(allocating.size()).isEqualTo(2);
        only.release();
        assertThat(wanted).isNotDone();

        clock.advance(Duration.ofMillis(100));
        allocating.runLast();

        assertThat(wanted.join().connection()).isSameAs(only.connection());
    }
}
