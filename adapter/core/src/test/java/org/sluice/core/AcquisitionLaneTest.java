package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.PoolLimits.Limits;

class AcquisitionLaneTest {

    private final ManualScheduler clock = new ManualScheduler();
    private final ManualExecutor allocating = new ManualExecutor();
    private final ManualExecutor returning = new ManualExecutor();
    private final FakePool pool = new FakePool(2, FakeConnection::new, clock::nanoTime);
    private final FakePool enough = new FakePool(10, FakeConnection::new, clock::nanoTime);
    private final AcquisitionLane lane = lane(
            PoolLimits.unknown(), "pool-timeout", "10s", "max-waiters", "100", "pool-size", "1", "max-overflow", "1");

    private AcquisitionLane lane(PoolLimits limits, String... settings) {
        return AcquisitionLane.of(SettingsForTests.with(settings), limits, pool.ledger(), clock, allocating, returning);
    }

    private CompletableFuture<Lease> acquire(String borrower) {
        return lane.acquire(pool, new FakeBorrower(borrower));
    }

    /** Every lane thread is stuck in the pool: tasks are kept, and nobody gets anything from the pool. */
    private Lease held() {
        CompletableFuture<Lease> lease = acquire("holder");
        allocating.runAll();
        return lease.join();
    }

    @Test
    void acquire_connectionThere_comesFromThePool() {
        Lease lease = held();

        assertThat(lease.connection().isOpen()).isTrue();
        assertThat(lane.status().inUse()).isEqualTo(1);
    }

    @Test
    void release_nobodyWaits_goesBackToThePool() {
        held().release();
        returning.runAll();

        assertThat(pool.inUse()).isZero();
        assertThat(lane.status().inUse()).isZero();
    }

    @Test
    void release_twice_countsOnce() {
        Lease lease = held();
        lease.release();
        lease.release();
        lease.drop(new IllegalStateException());
        returning.runAll();

        assertThat(pool.inUse()).isZero();
        assertThat(pool.drops()).isZero();
    }

    @Test
    void release_ofWhatATransactionKeeps_goesToNobody_andWakesNoThread() {
        Lease lease = lane.hold(pool.allocate(), new FakeBorrower("transaction"));
        CompletableFuture<Lease> waiting = acquire("waiter");

        lease.release();

        assertThat(lane.status().inUse()).isZero();
        assertThat(waiting).isNotDone();
        assertThat(returning.size()).isZero();
        assertThat(pool.inUse()).isEqualTo(1);
    }

    @Test
    void release_othersWait_goesToTheFirstWithoutThePool() {
        Lease lease = held();
        CompletableFuture<Lease> first = acquire("first");
        CompletableFuture<Lease> second = acquire("second");

        lease.release();

        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(pool.allocations()).isEqualTo(1);
        assertThat(first.join().connection()).isSameAs(lease.connection());
    }

    @Test
    void handOver_manyWait_endsAfter256LeasesInAStay() {
        AcquisitionLane crowded = lane(PoolLimits.unknown());
        Lease lease = holder(crowded);
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            waiting.add(crowded.acquire(pool, new FakeBorrower("waiter")));
        }

        lease.release();
        for (int i = 0; waiting.get(i).isDone(); i++) {
            waiting.get(i).join().release();
        }

        assertThat(waiting.stream().filter(CompletableFuture::isDone)).hasSize(255);
        assertThat(returning.size()).isEqualTo(1);
    }

    @Test
    void handOver_stayOf100MillisecondsOver_goesBackToThePool() {
        Lease lease = held();
        CompletableFuture<Lease> waiting = acquire("waiter");
        clock.advance(Duration.ofMillis(100));

        lease.release();

        assertThat(waiting).isNotDone();
        assertThat(returning.runAll()).isEqualTo(1);
        allocating.runAll();
        assertThat(waiting).isCompleted();
    }

    @Test
    void waiters_areServedInTheOrderTheyCame() {
        List<Integer> served = new ArrayList<>();
        Lease lease = held();
        for (int i = 0; i < 50; i++) {
            int number = i;
            acquire("waiter " + i).thenAccept(next -> {
                served.add(number);
                next.release();
            });
        }

        lease.release();

        assertThat(served).isSorted().hasSize(50);
    }

    @Test
    void manyWaiters_atMostFourLaneThreadsAsk() {
        for (int i = 0; i < 100; i++) {
            acquire("waiter");
        }

        assertThat(allocating.size()).isEqualTo(4);
    }

    @Test
    void timeout_nothingCame_failsAtTheStatedTimeWithTheNumbers() {
        held();
        held();
        CompletableFuture<Lease> waiting = acquire("request GET /x");

        clock.advance(Duration.ofMillis(9_999));
        assertThat(waiting).isNotDone();
        clock.advance(Duration.ofMillis(1));

        assertThatThrownBy(waiting::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(AcquisitionTimeoutException.class)
                .hasMessageContainingAll(
                        "factory 'default'", "request GET /x", "10.0 s", "open 2", "in use 2", "waiting 1", "holder");
        assertThat(lane.status().waiting()).isZero();
    }

    @Test
    void timeout_onlyThoseWhoseTimeIsUp() {
        held();
        held();
        CompletableFuture<Lease> early = acquire("early");
        clock.advance(Duration.ofSeconds(5));
        CompletableFuture<Lease> late = acquire("late");

        clock.advance(Duration.ofSeconds(5));
        assertThat(early).isCompletedExceptionally();
        assertThat(late).isNotDone();

        clock.advance(Duration.ofSeconds(5));
        assertThat(late).isCompletedExceptionally();
    }

    @Test
    void cancelled_waiterLeavesTheQueue_nextOneIsServed() {
        Lease lease = held();
        CompletableFuture<Lease> cancelled = acquire("cancelled");
        CompletableFuture<Lease> next = acquire("next");

        cancelled.cancel(false);
        assertThat(lane.status().waiting()).isEqualTo(1);
        lease.release();

        assertThat(next).isCompleted();
    }

    @Test
    void cancelled_whileAThreadAsks_connectionGoesBack() {
        CompletableFuture<Lease> waiting = acquire("waiter");
        waiting.cancel(false);
        allocating.runAll();
        returning.runAll();

        assertThat(pool.inUse()).isZero();
        assertThat(lane.status().inUse()).isZero();
    }

    @Test
    void completedElsewhere_whileQueued_connectionGoesToTheNext() {
        Lease lease = held();
        CompletableFuture<Lease> gone = acquire("gone");
        CompletableFuture<Lease> next = acquire("next");
        gone.completeExceptionally(new IllegalStateException("lost interest"));

        lease.release();

        assertThat(next).isCompleted();
        assertThat(lane.status().inUse()).isEqualTo(1);
    }

    @Test
    void tooManyWaiters_refusedAtOnce() {
        held();
        held();
        for (int i = 0; i < 100; i++) {
            acquire("waiter");
        }

        CompletableFuture<Lease> refused = acquire("one more");

        assertThatThrownBy(refused::join)
                .cause()
                .isInstanceOf(AcquisitionTimeoutException.class)
                .hasMessageContaining("max-waiters");
        assertThat(lane.status().waiting()).isEqualTo(100);
    }

    @Test
    void connectFails_eachFailureFailsOneWaiter() {
        AtomicInteger attempts = new AtomicInteger();
        ConnectionPool away = () -> {
            throw new ConnectionFailedException("refused " + attempts.incrementAndGet(), new IllegalStateException());
        };
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiting.add(lane.acquire(away, new FakeBorrower("waiter")));
        }

        allocating.runAll();

        assertThat(attempts).hasValue(10);
        assertThat(waiting)
                .allSatisfy(each -> assertThat(each)
                        .isCompletedExceptionally()
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .withCauseInstanceOf(ConnectionFailedException.class));
    }

    @Test
    void poolRefuses_failureOfTheServerIsTheCause() {
        held();
        held();
        CompletableFuture<Lease> waiting = acquire("waiter");
        allocating.runAll();

        assertThatThrownBy(waiting::join)
                .cause()
                .isInstanceOf(AcquisitionTimeoutException.class)
                .hasCauseInstanceOf(PoolRefusedException.class);
    }

    /** The server says no when a thread has waited in it for as long as a session may: for whoever was there all that time. */
    @Test
    void poolRefuses_waiterThatCameMeanwhile_isNotTimedOut_andAskedFor() {
        Lease only = held();
        List<CompletableFuture<Lease>> late = new ArrayList<>();
        ConnectionPool[] full = new ConnectionPool[1];
        full[0] = () -> {
            if (!late.isEmpty()) {
                return pool.allocate();
            }
            only.release();
            clock.advance(Duration.ofSeconds(9));
            late.add(lane.acquire(full[0], new FakeBorrower("late")));
            clock.advance(Duration.ofSeconds(1));
            throw new PoolRefusedException("exhausted", new IllegalStateException());
        };
        CompletableFuture<Lease> early = lane.acquire(full[0], new FakeBorrower("early"));

        allocating.runAll();

        assertThat(early.join().connection()).isSameAs(only.connection());
        assertThat(late).singleElement().satisfies(waiter -> assertThat(waiter).isCompleted());
    }

    @Test
    void timeout_message_hasTheThreeLongestHoldersAndTheLastFailure() {
        held();
        clock.advance(Duration.ofSeconds(1));
        ConnectionPool away = () -> {
            throw new ConnectionFailedException("nobody listens", new IllegalStateException());
        };
        for (String holder : List.of("second", "third", "fourth")) {
            CompletableFuture<Lease> lease = lane.acquire(enough, new FakeBorrower(holder));
            allocating.runAll();
            assertThat(lease).isCompleted();
            clock.advance(Duration.ofSeconds(1));
        }
        lane.acquire(away, new FakeBorrower("unlucky"));
        allocating.runAll();
        CompletableFuture<Lease> waiting = acquire("waiter");

        clock.advance(Duration.ofSeconds(10));

        assertThatThrownBy(waiting::join)
                .cause()
                .hasMessageContainingAll(
                        "holder for 14.0 s",
                        "second for 13.0 s",
                        "third for 12.0 s",
                        "The last attempt to open a connection failed: nobody listens",
                        "sluice.max-overflow",
                        "sluice.pool-timeout")
                .hasMessageNotContaining("fourth");
    }

    @Test
    void maxWaiters_roomForMore_areServedAndNotRefused() {
        AcquisitionLane strict = strict();
        List<CompletableFuture<Lease>> both = List.of(
                strict.acquire(pool, new FakeBorrower("first")), strict.acquire(pool, new FakeBorrower("second")));

        CompletableFuture<Lease> third = strict.acquire(pool, new FakeBorrower("third"));
        allocating.runAll();

        assertThat(both).allSatisfy(each -> assertThat(each).isCompleted());
        assertThat(third).isCompletedExceptionally();
    }

    @Test
    void maxWaiters_none_everythingInUse_refusedAtOnce() {
        AcquisitionLane strict = strict();
        strict.acquire(pool, new FakeBorrower("first"));
        strict.acquire(pool, new FakeBorrower("second"));
        allocating.runAll();

        assertThat(strict.acquire(pool, new FakeBorrower("third"))).isCompletedExceptionally();
        assertThat(strict.status().waiting()).isZero();
    }

    /** Nobody may wait, and there is room for two. */
    private AcquisitionLane strict() {
        return lane(PoolLimits.unknown(), "max-waiters", "0", "pool-size", "1", "max-overflow", "1");
    }

    @Test
    void idleConnectionDead_isDroppedAndReplaced() {
        Lease lease = held();
        FakeConnection dead = (FakeConnection) lease.connection();
        lease.release();
        returning.runAll();
        dead.close();

        CompletableFuture<Lease> next = acquire("next");
        allocating.runAll();

        assertThat(next.join().connection()).isNotSameAs(dead);
        assertThat(pool.drops()).isEqualTo(1);
    }

    @Test
    void release_connectionDead_isDroppedEvenIfOthersWait() {
        Lease lease = held();
        CompletableFuture<Lease> waiting = acquire("waiter");
        lease.connection().close();

        lease.release();
        returning.runAll();

        assertThat(pool.drops()).isEqualTo(1);
        assertThat(waiting).isNotDone();
    }

    @Test
    void drop_connectionIsClosedAtOnce() {
        Lease lease = held();

        lease.drop(new IllegalStateException());

        assertThat(lease.connection().isOpen()).isFalse();
        assertThat(returning.runAll()).isEqualTo(1);
        assertThat(pool.drops()).isEqualTo(1);
    }

    @Test
    void poolMadeLarger_whileTheLaneThreadIsStuck_spareThreadAsks() {
        Limits[] now = {new Limits(0, 2, Duration.ofSeconds(10))};
        AcquisitionLane told = lane(() -> Optional.of(now[0]));
        told.acquire(pool, new FakeBorrower("holder 1"));
        told.acquire(pool, new FakeBorrower("holder 2"));
        allocating.runAll();
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waiting.add(told.acquire(pool, new FakeBorrower("waiter")));
        }
        assertThat(allocating.size()).as("the one that is stuck").isEqualTo(1);

        now[0] = new Limits(0, 3, Duration.ofSeconds(10));
        pool.limit(3);
        clock.advance(Duration.ofMillis(300));
        allocating.runLast();

        assertThat(waiting.get(0)).isCompleted();
        assertThat(waiting.get(1)).isNotDone();
    }

    @Test
    void poolMadeLarger_fewerWaitersThanLaneThreads_spareThreadAsksTheSame() {
        Limits[] now = {new Limits(0, 2, Duration.ofSeconds(10))};
        AcquisitionLane told = lane(() -> Optional.of(now[0]));
        told.acquire(pool, new FakeBorrower("holder 1"));
        told.acquire(pool, new FakeBorrower("holder 2"));
        allocating.runAll();
        CompletableFuture<Lease> waiting = told.acquire(pool, new FakeBorrower("waiter"));
        assertThat(allocating.size()).as("the one that is stuck").isEqualTo(1);

        now[0] = new Limits(0, 3, Duration.ofSeconds(10));
        pool.limit(3);
        clock.advance(Duration.ofMillis(300));
        allocating.runLast();

        assertThat(waiting).isCompleted();
    }

    /** As when PostgreSQL is restarted under load. The server wakes none of those who are stuck in its pool. */
    @Test
    void allConnectionsLost_whileEveryThreadIsStuckInTheFullPool_roomIsAskedFor() {
        AcquisitionLane told = lane(() -> Optional.of(new Limits(0, 2, Duration.ofSeconds(10))));
        Lease one = holder(told);
        Lease two = holder(told);
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waiting.add(told.acquire(pool, new FakeBorrower("waiter")));
        }
        clock.advance(Duration.ofMillis(300));
        assertThat(allocating.size())
                .as("the one and the spare one, both stuck")
                .isEqualTo(2);

        one.drop(new IllegalStateException("lost"));
        two.drop(new IllegalStateException("lost"));
        clock.advance(Duration.ofMillis(1100));
        assertThat(allocating.size())
                .as("the server does not know of it yet, and would only let one more thread wait")
                .isEqualTo(2);
        returning.runAll();
        assertThat(allocating.size()).as("and two for the room, stuck as well").isEqualTo(4);
        clock.advance(Duration.ofMillis(100));
        allocating.runLast();

        assertThat(waiting.get(0)).isCompleted();
        assertThat(waiting.get(1)).isCompleted();
        assertThat(waiting.get(2)).isNotDone();
    }

    @Test
    void allConnectionsLost_whileTheLaneThreadIsStuckInTheFullPool_othersAreAskedForAsSoonAsTheServerKnows() {
        AcquisitionLane told = lane(() -> Optional.of(new Limits(0, 2, Duration.ofSeconds(10))));
        List<Lease> held = List.of(holder(told), holder(told));
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waiting.add(told.acquire(pool, new FakeBorrower("waiter")));
        }

        held.forEach(lease -> lease.drop(new IllegalStateException("lost")));
        returning.runAll();
        allocating.runLast();
        allocating.runLast();

        assertThat(waiting.get(0)).isCompleted();
        assertThat(waiting.get(1)).isCompleted();
        assertThat(waiting.get(2)).isNotDone();
        assertThat(allocating.size()).as("the one that is stuck").isEqualTo(1);
    }

    @Test
    void fullPool_manyWait_oneThreadWaitsInIt() {
        AcquisitionLane told = lane(() -> Optional.of(new Limits(0, 3, Duration.ofSeconds(10))));
        pool.limit(3);
        for (int i = 0; i < 6; i++) {
            told.acquire(pool, new FakeBorrower("waiter"));
        }
        assertThat(allocating.size()).as("the limits are not known yet").isEqualTo(4);

        allocating.runLast();
        allocating.runLast();
        allocating.runLast();

        assertThat(pool.allocations()).isEqualTo(3);
        assertThat(told.status().waiting()).isEqualTo(3);
        assertThat(allocating.size()).as("which waits in the pool").isEqualTo(1);
    }

    @Test
    void connectionsComeBack_manyWait_oneThreadTakesThem() {
        AcquisitionLane told = lane(() -> Optional.of(new Limits(0, 3, Duration.ofSeconds(10))));
        List<Lease> held = threeOf(told);
        clock.advance(Duration.ofMillis(100));

        held.forEach(Lease::release);
        returning.runAll();

        assertThat(allocating.size()).isEqualTo(1);
    }

    /** As where the server asks each connection whether it is alive before it gives it away. */
    @Test
    void connectionsComeBack_areTakenSlowly_spareThreadTakesThemToo() {
        AcquisitionLane told = lane(() -> Optional.of(new Limits(0, 6, Duration.ofSeconds(10))));
        pool.limit(6);
        List<Lease> held = Stream.generate(() -> holder(told)).limit(6).toList();
        ConnectionPool slow = () -> {
            clock.advance(Duration.ofMillis(45));
            return pool.allocate();
        };
        for (int i = 0; i < 6; i++) {
            told.acquire(slow, new FakeBorrower("waiter"));
        }
        clock.advance(Duration.ofMillis(100));
        held.forEach(Lease::release);
        returning.runAll();
        assertThat(allocating.size()).isEqualTo(1);

        allocating.runLast();

        assertThat(told.status().waiting()).isZero();
        assertThat(allocating.size()).as("the spare one").isEqualTo(1);
    }

    @Test
    void connectionsAreLost_manyWait_severalThreadsOpenOthers() {
        AcquisitionLane told = lane(() -> Optional.of(new Limits(0, 3, Duration.ofSeconds(10))));
        List<Lease> held = threeOf(told);

        held.forEach(lease -> lease.drop(new IllegalStateException("lost")));
        returning.runAll();

        assertThat(allocating.size()).isEqualTo(4);
    }

    /** The pool's three; six more wait, for whom one thread waits in the pool. */
    private List<Lease> threeOf(AcquisitionLane told) {
        pool.limit(3);
        List<Lease> held = List.of(holder(told), holder(told), holder(told));
        for (int i = 0; i < 6; i++) {
            told.acquire(pool, new FakeBorrower("waiter"));
        }
        assertThat(allocating.size()).isEqualTo(1);
        return held;
    }

    private Lease holder(AcquisitionLane lane) {
        CompletableFuture<Lease> lease = lane.acquire(pool, new FakeBorrower("holder"));
        allocating.runAll();
        return lease.join();
    }

    @Test
    void serverTellsAnotherWait_countsForThoseWhoComeThen() {
        Limits[] now = {new Limits(0, 2, Duration.ofSeconds(1))};
        AcquisitionLane told = lane(() -> Optional.of(now[0]));
        told.acquire(pool, new FakeBorrower("holder 1"));
        told.acquire(pool, new FakeBorrower("holder 2"));
        allocating.runAll();

        CompletableFuture<Lease> waiting = told.acquire(pool, new FakeBorrower("waiter"));
        clock.advance(Duration.ofSeconds(1));

        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void close_failsWhoWaitsAndWhoComes() {
        CompletableFuture<Lease> waiting = acquire("waiter");

        lane.close(new SluiceException("stopped"));

        assertThatThrownBy(waiting::join).hasRootCauseMessage("stopped");
        assertThatThrownBy(() -> acquire("late").join()).hasRootCauseMessage("stopped");
    }
}
