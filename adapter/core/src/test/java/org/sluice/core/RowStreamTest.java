package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.AsyncSession;
import org.sluice.api.Column;
import org.sluice.api.Result;
import org.sluice.api.Row;
import org.sluice.api.SessionClosedException;
import org.sluice.api.StatementCancelledException;
import org.sluice.api.StatementException;
import org.sluice.api.StatementTimeoutException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.PoolLimits;

class RowStreamTest {

    private static final List<Column> COLUMNS = List.of(new Column("n", "int4"));

    private final ManualScheduler clock = new ManualScheduler();
    private final FakePool pool = new FakePool(2, FakeConnection::new);
    private final AsyncSession session = session();
    private final Collecting subscriber = new Collecting();

    private AsyncSession session() {
        var settings = SettingsForTests.with("continuations", "direct", "fetch-size", "2");
        AcquisitionLane lane =
                AcquisitionLane.of(settings, PoolLimits.unknown(), pool.ledger(), clock, Runnable::run, Runnable::run);
        return new SessionFactory(
                        settings,
                        lane,
                        pool,
                        () -> Runnable::run,
                        clock,
                        GlobalTransactions.NONE,
                        new ForgottenSessions(clock),
                        () -> {})
                .openSession("request GET /x");
    }

    private FakeConnection connection() {
        return pool.connection(0);
    }

    private static Result rows(int... values) {
        List<Row> rows = new ArrayList<>();
        for (int value : values) {
            rows.add(new ArrayRow(COLUMNS, new @Nullable Object[] {value}));
        }
        return new Result(COLUMNS, rows, values.length);
    }

    private static final class Collecting implements Flow.Subscriber<Integer> {
        final List<Object> seen = new ArrayList<>();
        Flow.@Nullable Subscription subscription;

        Flow.Subscription subscription() {
            Flow.Subscription given = subscription;
            if (given == null) {
                throw new AssertionError("not subscribed");
            }
            return given;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Integer row) {
            seen.add(row);
        }

        @Override
        public void onError(Throwable failure) {
            seen.add(failure);
        }

        @Override
        public void onComplete() {
            seen.add("complete");
        }
    }

    private void subscribe() {
        session.stream(Integer.class, "select n").subscribe(subscriber);
    }

    @Test
    void subscribed_nothingWanted_nothingIsSent() {
        subscribe();

        assertThat(pool.allocations()).isZero();
    }

    @Test
    void wanted_onlySoManyAreGiven_andNoMorePortionsAreRead() {
        subscribe();
        subscriber.subscription().request(1);
        connection().answer();
        connection().answer();
        connection().answer(rows(1, 2));
        assertThat(subscriber.seen).containsExactly(1);

        subscriber.subscription().request(1);
        assertThat(subscriber.seen).containsExactly(1, 2);
        assertThat(connection().log()).containsExactly("BEGIN", "cursor: select n", "read 2");
    }

    @Test
    void all_wanted_endsWithComplete_andTheConnectionGoesBack() {
        subscribe();
        subscriber.subscription().request(Long.MAX_VALUE);
        connection().answer();
        connection().answer();
        connection().answer(rows(1, 2));
        connection().answer(rows(3));
        connection().answerAll();

        assertThat(subscriber.seen).containsExactly(1, 2, 3, "complete");
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void cancelled_whilePortionIsUnderWay_isCancelledOnTheServer() {
        subscribe();
        subscriber.subscription().request(1);
        connection().answer();
        connection().answer();
        subscriber.subscription().cancel();
        assertThat(connection().log()).contains("<cancel request>");
        connection().refuse("57014");
        connection().answerAll();

        assertThat(subscriber.seen).isEmpty();
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void abandoned_endsWithTheSession() {
        subscribe();
        subscriber.subscription().request(1);
        connection().answer();
        connection().answer();
        connection().answer(rows(1, 2));
        assertThat(pool.inUse()).isEqualTo(1);

        session.close();
        connection().answerAll();

        assertThat(connection().log()).endsWith("ROLLBACK");
        assertThat(pool.inUse()).isZero();
        subscriber.subscription().request(5);
        assertThat(subscriber.seen).hasSize(3).startsWith(1, 2).last().isInstanceOf(SessionClosedException.class);
    }

    @Test
    void inATransaction_usesItsConnection_andLeavesItOpen() {
        session.begin();
        subscribe();
        subscriber.subscription().request(Long.MAX_VALUE);
        connection().answer();
        connection().answer();
        connection().answer(rows(1));
        connection().answerAll();

        assertThat(subscriber.seen).containsExactly(1, "complete");
        assertThat(session.inTransaction()).isTrue();
        assertThat(pool.allocations()).isEqualTo(1);
    }

    @Test
    void inATransaction_readOnAfterItsEnd_isTheError_andNothingIsSent() {
        session.begin();
        subscribe();
        subscriber.subscription().request(2);
        connection().answer();
        connection().answer();
        connection().answer(rows(1, 2));
        session.commit();
        connection().answer();
        assertThat(pool.inUse()).isZero();

        subscriber.subscription().request(1);

        assertThat(subscriber.seen).hasSize(3).last().isInstanceOf(UsageException.class);
        assertThat(connection().log()).endsWith("COMMIT");
        assertThat(pool.allocations()).isEqualTo(1);
    }

    @Test
    void cancel_ofTheSession_reachesItsStreams() {
        subscribe();
        subscriber.subscription().request(1);
        connection().answer();
        connection().answer();

        session.cancel();
        connection().refuse("57014");
        connection().answerAll();

        assertThat(subscriber.seen).hasSize(1).first().isInstanceOf(StatementCancelledException.class);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void timeout_ofTheView_countsForEachPortion() {
        session.withTimeout(Duration.ofSeconds(1)).stream(Integer.class, "select n")
                .subscribe(subscriber);
        subscriber.subscription().request(1);
        connection().answer();
        connection().answer();
        clock.advance(Duration.ofSeconds(1));
        connection().refuse("57014");
        connection().answerAll();

        assertThat(subscriber.seen).hasSize(1).first().isInstanceOf(StatementTimeoutException.class);
    }

    @Test
    void statementRefused_isTheError() {
        subscribe();
        subscriber.subscription().request(1);
        connection().answer();
        connection().refuse("42703");
        connection().answerAll();

        assertThat(subscriber.seen).hasSize(1).first().isInstanceOf(StatementException.class);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void secondSubscriber_isRefused() {
        Flow.Publisher<Integer> stream = session.stream(Integer.class, "select n");
        stream.subscribe(new Collecting());
        stream.subscribe(subscriber);

        assertThat(subscriber.seen).hasSize(1).first().isInstanceOf(UsageException.class);
    }

    @Test
    void requestOfNothing_isTheError() {
        subscribe();
        subscriber.subscription().request(0);

        assertThat(subscriber.seen).hasSize(1).first().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sessionClosed_beforeItIsRead_isTheError() {
        subscribe();
        session.close();
        subscriber.subscription().request(1);

        assertThat(subscriber.seen).hasSize(1).first().isInstanceOf(SessionClosedException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void subscriberThrows_isAsIfItHadCancelled(boolean inOnNext) {
        CompletableFuture<Flow.Subscription> given = new CompletableFuture<>();
        session.stream(Integer.class, "select n").subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                given.complete(subscription);
            }

            @Override
            public void onNext(Integer row) {
                if (inOnNext) {
                    throw new IllegalStateException("thrown by the subscriber");
                }
            }

            @Override
            public void onError(Throwable failure) {
                throw new AssertionError("the subscriber has broken off", failure);
            }

            @Override
            public void onComplete() {
                throw new IllegalStateException("thrown by the subscriber");
            }
        });
        given.join().request(10);
        connection().answer();
        connection().answer();
        connection().answer(rows(1));
        connection().answerAll();

        assertThat(pool.inUse()).isZero();
        assertThat(connection().log()).endsWith("ROLLBACK");
    }

    @Test
    void transactionControl_isTheError() {
        session.stream(Integer.class, "commit").subscribe(subscriber);
        subscriber.subscription().request(1);

        assertThat(subscriber.seen).hasSize(1).first().isInstanceOf(UsageException.class);
    }
}
