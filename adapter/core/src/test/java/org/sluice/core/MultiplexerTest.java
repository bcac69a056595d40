package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.AsyncSession;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.Result;
import org.sluice.api.StatementCancelledException;
import org.sluice.api.StatementTimeoutException;
import org.sluice.api.spi.PoolLimits;

class MultiplexerTest {

    private final ManualScheduler clock = new ManualScheduler();
    private final FakePool pool = new FakePool(3, FakeConnection::new);
    private Executor allocating = Runnable::run;
    private final SessionFactory factory = factory("multiplexed-connections", "1", "multiplexed-in-flight", "3");

    private SessionFactory factory(String... more) {
        List<String> pairs = new ArrayList<>(List.of("continuations", "direct", "multiplexed-slow", "20ms"));
        pairs.addAll(List.of(more));
        var settings = SettingsForTests.with(pairs.toArray(String[]::new));
        AcquisitionLane lane = AcquisitionLane.of(
                settings, PoolLimits.unknown(), pool.ledger(), clock, task -> allocating.execute(task), Runnable::run);
        return new SessionFactory(
                settings,
                lane,
                pool,
                () -> Runnable::run,
                clock,
                new FakeTransactions(pool),
                new ForgottenSessions(clock),
                () -> {});
    }

    private AsyncSession reader() {
        return factory.openSession().multiplexed();
    }

    private FakeConnection connection(int number) {
        return pool.connection(number);
    }

    private static void assertDone(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).isCompleted();
    }

    private static void assertPending(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).isNotDone();
    }

    private static void assertFails(CompletionStage<?> stage, Class<? extends Throwable> with) {
        assertThat(stage.toCompletableFuture()).isDone();
        assertThatThrownBy(() -> stage.toCompletableFuture().join()).cause().isInstanceOf(with);
    }

    @Test
    void readsOfSeveralSessions_travelOnOneConnection_whichGoesBackAfterTheLast() {
        CompletionStage<Result> first = reader().execute("select 1");
        CompletionStage<Result> second = reader().execute("values (2)");
        assertThat(connection(0).log()).containsExactly("select 1", "values (2)");

        connection(0).answer();
        assertDone(first);
        assertPending(second);
        assertThat(pool.inUse()).isEqualTo(1);

        connection(0).answer();
        assertDone(second);
        assertThat(pool.inUse()).isZero();
        assertThat(pool.allocations()).isEqualTo(1);
    }

    @Test
    void notAskedFor_everySessionHasItsOwn() {
        factory.openSession().execute("select 1");
        factory.openSession().execute("select 2");

        assertThat(pool.inUse()).isEqualTo(2);
    }

    @Test
    void askedForByConfiguration_allReadsDo() {
        SessionFactory all = factory("multiplexed-reads", "true", "multiplexed-connections", "1");
        all.openSession().execute("select 1");
        all.openSession().execute("select 2");

        assertThat(pool.inUse()).isEqualTo(1);
    }

    @Test
    void whatMayWriteOrLeaveSomethingBehind_hasItsOwn() {
        reader().execute("select 1");
        reader().execute("with x as (insert into t values (1) returning 1) select * from x");
        reader().execute("select set_config('a.b', 'c', false)");

        assertThat(connection(0).log()).containsExactly("select 1");
        assertThat(pool.inUse()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * into u from t",
                "SELECT id INTO TEMP u FROM t",
                "select * from t for update",
                "select * from t for no key update skip locked",
                "select * from t For /* all */ Share",
                "table t for key share",
                "select nextval('s')",
                "select currval('s'), lastval()"
            })
    void whatMakesATable_locksRows_orCounts_hasItsOwn(String sql) {
        reader().execute("select 1");
        reader().execute(sql);

        assertThat(connection(0).log()).containsExactly("select 1");
        assertThat(connection(1).log()).containsExactly(sql);
    }

    @Test
    void inATransaction_onItsConnection() {
        reader().execute("select 1");
        AsyncSession session = reader();
        session.begin();
        session.execute("select 2");

        assertThat(connection(1).log()).containsExactly("BEGIN", "select 2");
    }

    @Test
    void issuedBehindAWriteOfTheSameSession_comesAfterIt() {
        reader().execute("select 1");
        AsyncSession session = reader();
        session.execute("insert into t values (1)");
        session.execute("select * from t");

        assertThat(connection(1).log()).containsExactly("insert into t values (1)", "select * from t");
    }

    @Test
    void resetAfterEachUse_everySessionHasItsOwn() {
        SessionFactory careful = factory("reset-on-return", "full", "multiplexed-reads", "true");
        careful.openSession().execute("select 1");
        careful.openSession().execute("select 2");

        assertThat(pool.inUse()).isEqualTo(2);
    }

    @Test
    void asManyOnTheWayAsMayBe_furtherOnesHaveTheirOwn() {
        for (int i = 1; i <= 4; i++) {
            reader().execute("select " + i);
        }

        assertThat(connection(0).log()).containsExactly("select 1", "select 2", "select 3");
        assertThat(connection(1).log()).containsExactly("select 4");
    }

    @Test
    void connections_asManyAsMayBe_areUsedEvenly() {
        SessionFactory wide = factory("multiplexed-reads", "true", "multiplexed-connections", "2");
        for (int i = 1; i <= 4; i++) {
            wide.openSession().execute("select " + i);
        }

        assertThat(connection(0).log()).containsExactly("select 1", "select 3");
        assertThat(connection(1).log()).containsExactly("select 2", "select 4");
    }

    @Test
    void slowOne_comesBackAfterAWhile_laterEachTimeThatItIsSlow() {
        reader().execute("select slow");

        assertThat(whenItComesBack()).isEqualTo(Duration.ofSeconds(1));
        assertThat(whenItComesBack()).isEqualTo(Duration.ofSeconds(2));
        assertThat(whenItComesBack()).isEqualTo(Duration.ofSeconds(4));

        answerAll();
        reader().execute("select slow");

        assertThat(whenItComesBack()).as("it was quick once").isEqualTo(Duration.ofSeconds(1));
    }

    /** Lets it take long, which is on its way together with others, and gives after how long it is so again. */
    private Duration whenItComesBack() {
        clock.advance(Duration.ofMillis(21));
        answerAll();
        for (int seconds = 0; seconds < 1000; seconds++) {
            reader().execute("select slow");
            reader().execute("select 1");
            if (pool.inUse() == 1) {
                return Duration.ofSeconds(seconds);
            }
            answerAll();
            clock.advance(Duration.ofSeconds(1));
        }
        throw new AssertionError("it does not come back");
    }

    private void answerAll() {
        for (int i = 0; i < pool.open(); i++) {
            connection(i).answerAll();
        }
    }

    @Test
    void slowOne_nobodyComesBehindIt_andNextTimeItHasItsOwn() {
        CompletionStage<Result> slow = reader().execute("select slow");
        clock.advance(Duration.ofMillis(21));
        reader().execute("select 2");
        assertThat(connection(0).log()).containsExactly("select slow");
        assertThat(connection(1).log()).containsExactly("select 2");

        connection(0).answer();
        assertDone(slow);
        reader().execute("select 3");
        reader().execute("select slow");
        reader().execute("select 4");
        assertThat(connection(0).log()).containsExactly("select slow", "select 3", "select 4");
        assertThat(connection(2).log()).containsExactly("select slow");
    }

    /** Whether a read of this text travels together with another one. */
    private boolean travelsWithOthers(String sql) {
        answerAll();
        reader().execute("select other");
        reader().execute(sql);
        boolean together = pool.inUse() == 1;
        answerAll();
        return together;
    }

    @Test
    void slowOne_timesOut_isKeptAway_thoseBehindItAreNot() {
        CompletionStage<Result> slow =
                reader().withTimeout(Duration.ofMillis(30)).execute("select slow");
        CompletionStage<Result> behind = reader().execute("select behind");
        clock.advance(Duration.ofMillis(30));
        assertFails(slow, StatementTimeoutException.class);
        clock.advance(Duration.ofMillis(30));
        connection(0).answer();
        connection(0).answer();
        assertDone(behind);

        assertThat(travelsWithOthers("select behind")).isTrue();
        assertThat(travelsWithOthers("select slow")).isFalse();
    }

    @Test
    void slowOne_timesOutAlone_isCancelledOnTheServer_andKeptAway() {
        reader().withTimeout(Duration.ofMillis(30)).execute("select slow");
        clock.advance(Duration.ofMillis(30));
        connection(0).refuse("57014");

        assertThat(travelsWithOthers("select slow")).isFalse();
    }

    @Test
    void thoseBehindASlowOne_areNotKeptAway() {
        reader().execute("select slow");
        reader().execute("select behind");
        clock.advance(Duration.ofMillis(30));
        connection(0).answer();
        connection(0).answer();

        assertThat(travelsWithOthers("select behind")).isTrue();
    }

    @Test
    void thoseThatWaitedForTheConnection_areNotKeptAway() {
        Deque<Runnable> asked = new ArrayDeque<>();
        allocating = asked::add;
        CompletionStage<Result> waiting = reader().execute("select waiting");
        CompletionStage<Result> cancelled = reader().execute("select cancelled");
        clock.advance(Duration.ofMillis(30));
        cancelled.toCompletableFuture().cancel(true);
        assertThat(cancelled.toCompletableFuture()).isCancelled();
        allocating = Runnable::run;
        asked.forEach(Runnable::run);
        answerAll();
        assertDone(waiting);

        assertThat(travelsWithOthers("select waiting")).isTrue();
        assertThat(travelsWithOthers("select cancelled")).isTrue();
    }

    @Test
    void thoseWhoseConnectionWasLost_areNotKeptAway() {
        CompletionStage<Result> lost = reader().execute("select lost");
        clock.advance(Duration.ofMillis(30));
        connection(0).close();
        assertFails(lost, ConnectionLostException.class);

        assertThat(travelsWithOthers("select lost")).isTrue();
    }

    @Test
    void cancelled_othersBehindIt_isToldAtOnce_nothingIsCancelledOnTheServer() {
        CompletionStage<Result> first = reader().execute("select 1");
        CompletionStage<Result> second = reader().execute("select 2");
        first.toCompletableFuture().cancel(true);

        assertThat(first.toCompletableFuture()).isCancelled();
        assertThat(connection(0).log()).containsExactly("select 1", "select 2");
        connection(0).answerAll();
        assertDone(second);
        assertThat(pool.inUse()).isZero();
        assertThat(pool.drops()).isZero();
    }

    @Test
    void cancelled_alone_isCancelledOnTheServer_andNobodyComesBehindIt() {
        AsyncSession session = reader();
        CompletionStage<Result> only = session.execute("select 1");
        session.cancel();
        assertFails(only, StatementCancelledException.class);
        assertThat(connection(0).log()).containsExactly("select 1", "<cancel request>");

        reader().execute("select 2");
        assertThat(connection(1).log()).containsExactly("select 2");
        connection(0).refuse("57014");
        assertThat(pool.inUse()).isEqualTo(1);
        assertThat(pool.drops()).isZero();
    }

    @Test
    void timeout_othersBehindIt_isToldInTime() {
        CompletionStage<Result> first =
                reader().withTimeout(Duration.ofMillis(10)).execute("select 1");
        CompletionStage<Result> second = reader().execute("select 2");
        clock.advance(Duration.ofMillis(10));

        assertFails(first, StatementTimeoutException.class);
        assertPending(second);
        connection(0).answerAll();
        assertDone(second);
    }

    @Test
    void sessionClosed_itsReadsMayFinish() {
        AsyncSession session = reader();
        CompletionStage<Result> read = session.execute("select 1");
        CompletionStage<Void> closed = session.closeAsync();
        assertPending(closed);

        connection(0).answer();

        assertDone(read);
        assertDone(closed);
    }

    @Test
    void connectionLost_allOnItFail_nextOneHasAnother() {
        CompletionStage<Result> first = reader().execute("select 1");
        CompletionStage<Result> second = reader().execute("select 2");
        connection(0).close();

        assertFails(first, ConnectionLostException.class);
        assertFails(second, ConnectionLostException.class);
        reader().execute("select 3");
        assertThat(connection(0).log()).containsExactly("select 3");
        assertThat(pool.drops()).isEqualTo(1);
    }

    @Test
    void sharedForASecond_givenBackAfterwards() {
        reader().execute("select 1");
        clock.advance(Duration.ofMillis(10));
        for (int i = 0; i < 99; i++) {
            reader().execute("select 2");
            connection(0).answer();
            clock.advance(Duration.ofMillis(10));
        }
        reader().execute("select 3");

        assertThat(connection(1).log()).containsExactly("select 3");
    }
}
