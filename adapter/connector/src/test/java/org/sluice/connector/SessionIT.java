package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.AsyncSession;
import org.sluice.api.NestedTransaction;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.Parameters;
import org.sluice.api.Statement;
import org.sluice.api.StatementException;
import org.sluice.api.StatementTimeoutException;
import org.sluice.api.TransactionOptions;
import org.sluice.api.TransactionOptions.Isolation;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.spi.BoundSessionFactory;
import org.sluice.flights.FlightCounter;

/** Sessions on a real PostgreSQL, over a pool of one connection, through a proxy that counts flights. */
class SessionIT {

    @RegisterExtension
    static final RealPostgres POSTGRES = new RealPostgres();

    private final SluiceResourceAdapter adapter = new SluiceResourceAdapter();
    private final OneConnection pool = new OneConnection();
    private FlightCounter flights;
    private BoundSessionFactory factory;

    @BeforeEach
    void open() throws IOException {
        flights = new FlightCounter(POSTGRES.port());
        factory = factory(key -> null);
        await(factory.withSession(s -> s.execute("drop table if exists account")));
        await(factory.withSession(s -> s.execute("create table account (id int4 primary key, balance int8)")));
        await(factory.withSession(s -> s.execute("insert into account values (1, 100), (2, 100)")));
        flights.take();
    }

    @AfterEach
    void close() {
        factory.close();
        adapter.stop();
        flights.close();
    }

    private BoundSessionFactory factory(Function<String, @Nullable String> configuration) {
        return BoundFactories.on(flights.port(), adapter, pool, configuration);
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private <T> @Nullable T scalar(Class<T> type, String sql) {
        return await(factory.withSession(s -> s.scalar(type, sql)));
    }

    private List<Long> balances() {
        return await(factory.withSession(s -> s.list(Long.class, "select balance from account order by id")));
    }

    private void awaitFree() {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(pool::isFree);
    }

    // ------------------------------------------------------------------ flights

    @Test
    void pointSelect_statementKnown_isOneFlight() {
        String sql = "select balance from account where id = $1";
        await(factory.withSession(s -> s.scalar(Long.class, sql, 1)));
        flights.take();

        await(factory.withSession(s -> s.scalar(Long.class, sql, 2)));

        assertThat(flights.take()).isEqualTo(1);
    }

    private CompletionStage<Void> transfer(AsyncSession session) {
        return session.withTransaction(s -> {
            CompletionStage<?> from = s.execute("update account set balance = balance - $2 where id = $1", 1, 5L);
            CompletionStage<?> to = s.execute("update account set balance = balance + $2 where id = $1", 2, 5L);
            return from.thenCombine(to, (a, b) -> (Void) null);
        });
    }

    @Test
    void transaction_twoStatementsIssuedTogether_isTwoFlights() {
        await(factory.withSession(this::transfer));
        flights.take();

        await(factory.withSession(this::transfer));

        assertThat(flights.take()).as("BEGIN and both statements; COMMIT").isEqualTo(2);
        assertThat(scalar(Long.class, "select balance from account where id = 2"))
                .isEqualTo(110);
    }

    @Test
    void executeMany_hundredRows_isOneFlight() {
        String sql = "insert into account values (:id, :balance)";
        await(factory.withSession(s -> s.executeMany(sql, List.of(Parameters.of("id", 100, "balance", 0)))));
        List<Parameters> rows = IntStream.range(101, 201)
                .mapToObj(id -> Parameters.of("id", id, "balance", 7))
                .toList();
        flights.take();

        await(factory.withSession(s -> s.executeMany(sql, rows)));

        assertThat(flights.take()).isEqualTo(1);
        assertThat(scalar(Long.class, "select count(*) from account where balance = 7"))
                .isEqualTo(100);
    }

    @Test
    void json_jakartaValues_goThereAndBack() {
        JsonObject object = Json.createObjectBuilder()
                .add("a", Json.createArrayBuilder().add(1).addNull())
                .build();

        JsonObject one = await(factory.withSession(s -> s.scalar(JsonObject.class, "select $1::jsonb", object)));
        JsonValue[] many = await(factory.withSession(s ->
                s.scalar(JsonValue[].class, "select $1::json[]", (Object) new JsonValue[] {object, JsonValue.NULL})));

        assertThat((Object) one).isEqualTo(object);
        assertThat(many).containsExactly(object, JsonValue.NULL);
    }

    @Test
    void wholeTransaction_isOneFlight() {
        List<Statement> transfer = List.of(
                Statement.of("update account set balance = balance - $2 where id = $1", 1, 5L),
                Statement.of("update account set balance = balance + $2 where id = $1", 2, 5L));
        await(factory.withSession(s -> s.executeTransaction(transfer)));
        flights.take();

        await(factory.withSession(s -> s.executeTransaction(transfer)));

        assertThat(flights.take()).isEqualTo(1);
        assertThat(scalar(Long.class, "select balance from account where id = 2"))
                .isEqualTo(110);
    }

    @Test
    void reset_nothingChanged_isNoFlight() {
        await(factory.withSession(s -> s.scalar(Integer.class, "select 1")));
        flights.take();

        await(factory.withSession(s -> s.scalar(Integer.class, "select 1")));
        awaitFree();

        assertThat(flights.take()).isEqualTo(1);
    }

    // ------------------------------------------------------------------ reset on return

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set work_mem = '7MB'",
                "select set_config('work_mem', '7MB', false)",
                "listen somebody",
                "select pg_advisory_lock(4711)",
                "create temp table mine (id int4)",
                "create temporary table mine as select 1 as id",
                "declare mine cursor with hold for select 1",
                "set role pg_monitor",
                "prepare mine as select 1",
            })
    void reset_auto_nothingOfTheLastSessionIsLeft(String touching) {
        await(factory.withTransaction(s -> s.execute(touching)));
        awaitFree();

        await(factory.withSession(s -> s.execute("do $$ begin"
                + " if current_setting('work_mem') = '7MB' then raise 'setting'; end if;"
                + " if exists (select from pg_listening_channels()) then raise 'listen'; end if;"
                + " if exists (select from pg_locks where locktype = 'advisory') then raise 'lock'; end if;"
                + " if to_regclass('pg_temp.mine') is not null then raise 'temp'; end if;"
                + " if exists (select from pg_cursors where name = 'mine') then raise 'cursor'; end if;"
                + " if exists (select from pg_prepared_statements where from_sql) then raise 'prepared'; end if;"
                + " if current_user <> session_user then raise 'role'; end if;"
                + " end $$")));
        assertThat(pool.opened()).as("it is the same connection").isEqualTo(1);
    }

    @Test
    void reset_full_keepsTheClientsPreparedStatements() {
        String sql = "select balance from account where id = $1";
        await(factory.withSession(s -> s.scalar(Long.class, sql, 1)));
        await(factory.withTransaction(s -> s.execute("set work_mem = '7MB'")));
        awaitFree();
        flights.take();

        Long balance = await(factory.withSession(s -> s.scalar(Long.class, sql, 1)));

        assertThat(balance).isEqualTo(100);
        assertThat(flights.take()).isEqualTo(1);
    }

    /** What only a function did, no statement's text shows: the promise of full alone. */
    @ParameterizedTest
    @CsvSource({"none, true", "rollback, true", "auto, true", "full, false"})
    void reset_ofEachGrade_stateThatAFunctionLeft(String grade, boolean stays) {
        factory.close();
        factory = factory(key -> key.equals("sluice.reset-on-return") ? grade : null);
        await(factory.withSession(s -> s.execute("create or replace function quietly() returns void language sql"
                + " as $$ select set_config('work_mem', '7MB', false), pg_advisory_lock(4711) $$")));

        await(factory.withSession(s -> s.execute("select quietly()")));
        awaitFree();

        assertThat(scalar(Boolean.class, "select current_setting('work_mem') = '7MB'"))
                .isEqualTo(stays);
        assertThat(scalar(Boolean.class, "select exists (select from pg_locks where locktype = 'advisory')"))
                .isEqualTo(stays);
    }

    @ParameterizedTest
    @CsvSource({"none, true", "rollback, true", "auto, false", "full, false"})
    void reset_ofEachGrade_stateThatAStatementLeft(String grade, boolean stays) {
        factory.close();
        factory = factory(key -> key.equals("sluice.reset-on-return") ? grade : null);

        await(factory.withSession(s -> s.execute("set work_mem = '7MB'")));
        awaitFree();

        assertThat(scalar(Boolean.class, "select current_setting('work_mem') = '7MB'"))
                .isEqualTo(stays);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "rollback", "auto", "full"})
    void reset_ofEachGrade_noTransactionIsLeft(String grade) {
        factory.close();
        factory = factory(key -> key.equals("sluice.reset-on-return") ? grade : null);
        AsyncSession session = factory.openSession();
        session.begin();
        await(session.execute("update account set balance = 0"));
        await(session.closeAsync());

        assertThat(scalar(Boolean.class, "select pg_current_xact_id_if_assigned() is null"))
                .isTrue();
        assertThat(scalar(Long.class, "select sum(balance)::int8 from account")).isEqualTo(200);
        assertThat(pool.opened()).as("it is the same connection").isEqualTo(1);
    }

    @Test
    void reset_full_nothingChanged_isPartOfEveryReturn() {
        factory.close();
        factory = factory(key -> key.equals("sluice.reset-on-return") ? "full" : null);
        await(factory.withSession(s -> s.scalar(Integer.class, "select 1")));
        awaitFree();
        flights.take();

        await(factory.withSession(s -> s.scalar(Integer.class, "select 1")));
        awaitFree();

        assertThat(flights.take()).as("the statement; the reset").isEqualTo(2);
    }

    // ------------------------------------------------------------------ transactions

    /** A trigger that is put off until then makes the commit last. */
    @Test
    void connectionLost_whileCommitIsUnderWay_outcomeIsUnknown() {
        await(factory.withSession(s -> s.execute("create or replace function slow() returns trigger language plpgsql"
                + " as $$ begin perform pg_sleep(30); return null; end $$")));
        await(factory.withSession(s -> s.execute("create constraint trigger slow after update on account"
                + " deferrable initially deferred for each row execute function slow()")));
        AsyncSession session = factory.openSession();
        session.begin();
        await(session.execute("update account set balance = 0 where id = 1"));
        String committing = " from pg_stat_activity where query = 'COMMIT' and state = 'active'";

        CompletionStage<Void> commit = session.commit();
        Awaitility.await().until(() -> watch("select count(*)" + committing) == 1);
        flights.close();

        assertThatThrownBy(() -> await(commit)).hasCauseInstanceOf(OutcomeUnknownException.class);
        await(session.closeAsync());
        watch("select count(pg_terminate_backend(pid, 20000))" + committing);
        // the pool is told on a thread of its own
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> pool.dropped() == 1);
    }

    private static long watch(String sql) {
        try (Connection direct = POSTGRES.connection();
                ResultSet rows = direct.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nested_failed_outerGoesOn() {
        await(factory.withTransaction(s -> s.execute("update account set balance = 1 where id = 1")
                .thenCompose(done -> s.withNested(inner -> inner.execute("insert into account values (1, 0)")))
                .handle((done, failure) -> failure)
                .thenCompose(failure -> s.execute("update account set balance = 2 where id = 2"))));

        assertThat(balances()).containsExactly(1L, 2L);
    }

    @Test
    void nested_rolledBack_onlyItIsUndone() {
        AsyncSession session = factory.openSession();
        session.begin();
        session.execute("update account set balance = 1 where id = 1");
        NestedTransaction nested = await(session.beginNested());
        session.execute("update account set balance = 2 where id = 2");
        nested.rollback();
        await(session.commit());
        session.close();

        assertThat(balances()).containsExactly(1L, 100L);
    }

    @Test
    void pipelinedStatements_oneFails_theRestSaysWhy() {
        AsyncSession session = factory.openSession();
        session.begin();
        CompletionStage<?> bad = session.execute("insert into account values (1, 0)");
        CompletionStage<?> behind = session.execute("update account set balance = 0");

        assertThatThrownBy(() -> await(bad)).hasCauseInstanceOf(StatementException.class);
        assertThatThrownBy(() -> await(behind))
                .cause()
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("account_pkey");
        assertThatThrownBy(() -> await(session.commit())).hasCauseInstanceOf(TransactionRolledBackException.class);
        session.close();
        assertThat(scalar(Long.class, "select sum(balance)::int8 from account")).isEqualTo(200);
    }

    @Test
    void options_areInForce() {
        TransactionOptions options =
                TransactionOptions.isolation(Isolation.REPEATABLE_READ).withReadOnly(true);
        String sql =
                "select current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only')";

        String inForce = await(factory.withSession(s -> s.withTransaction(options, t -> t.scalar(String.class, sql))));

        assertThat(inForce).isEqualTo("repeatable read on");
    }

    @Test
    void options_ofTheFactory_countForSingleStatementsToo() {
        factory.close();
        factory = factory(key -> switch (key) {
            case "sluice.isolation" -> "serializable";
            case "sluice.read-only" -> "true";
            case "sluice.deferrable" -> "true";
            default -> null;
        });
        awaitFree();
        AsyncSession fresh = factory.openSession();
        fresh.execute("select pg_terminate_backend(pg_backend_pid())");
        fresh.close();
        awaitFree();

        assertThatThrownBy(() -> await(factory.withSession(s -> s.execute("update account set balance = 0"))))
                .cause()
                .isInstanceOf(StatementException.class)
                .hasMessageContaining("read-only");
        assertThat(scalar(String.class, "select current_setting('transaction_isolation')"))
                .isEqualTo("serializable");
        assertThat(scalar(String.class, "select current_setting('transaction_deferrable')"))
                .isEqualTo("on");
    }

    @Test
    void close_uncommitted_isRolledBack() {
        AsyncSession session = factory.openSession();
        session.begin();
        await(session.execute("update account set balance = 0"));
        await(session.closeAsync());

        assertThat(scalar(Long.class, "select sum(balance)::int8 from account")).isEqualTo(200);
        assertThat(pool.opened()).isEqualTo(1);
    }

    // ------------------------------------------------------------------ streams

    /** Takes so many rows, then cancels; completes with the sum of those taken. */
    private static final class Summing implements Flow.Subscriber<Long> {
        final CompletableFuture<Long> sum = new CompletableFuture<>();
        private final long most;
        private long taken;
        private long total;
        private Flow.@Nullable Subscription subscription;

        Summing(long most) {
            this.most = most;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(Long row) {
            total += row;
            taken++;
            Flow.Subscription given = Objects.requireNonNull(subscription);
            if (taken == most) {
                given.cancel();
                sum.complete(total);
            } else {
                given.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            sum.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            sum.complete(total);
        }
    }

    @Test
    void stream_all_inPortions() {
        Summing summing = new Summing(Long.MAX_VALUE);
        AsyncSession session = factory.openSession();
        flights.take();
        session.withFetchSize(1000).stream(Long.class, "select n from generate_series(1::int8, $1) n", 10_000L)
                .subscribe(summing);

        assertThat(await(summing.sum)).isEqualTo(50_005_000L);
        awaitFree();
        assertThat(flights.take())
                .as("prepare and open; 10 or 11 portions; the ends")
                .isBetween(11, 15);
        session.close();
    }

    @Test
    void stream_cancelledHalfWay_connectionIsFreeAndClean() {
        Summing summing = new Summing(3);
        AsyncSession session = factory.openSession();
        session.stream(Long.class, "select generate_series(1::int8, 1000000000)")
                .subscribe(summing);

        assertThat(await(summing.sum)).isEqualTo(6);
        awaitFree();
        assertThat(scalar(Integer.class, "select 1")).isEqualTo(1);
        session.close();
    }

    @Test
    void stream_namedParametersAndReturning_givesTheRowsAndKeepsTheChange() {
        Summing summing = new Summing(Long.MAX_VALUE);
        AsyncSession session = factory.openSession();
        session.withFetchSize(1).stream(
                        Long.class,
                        "update account set balance = balance + :more where id = any(:ids) returning balance",
                        Parameters.of("more", 5, "ids", List.of(1, 2)))
                .subscribe(summing);

        assertThat(await(summing.sum)).isEqualTo(210);
        awaitFree();
        session.close();
    }

    @Test
    void stream_inATransaction_seesItsRows() {
        Summing summing = new Summing(Long.MAX_VALUE);
        Long sum = await(factory.withTransaction(s -> {
            s.execute("insert into account values (3, 1000)");
            s.stream(Long.class, "select balance from account").subscribe(summing);
            return summing.sum;
        }));

        assertThat(sum).isEqualTo(1200);
    }

    @Test
    void stream_abandoned_connectionComesBackWithTheSession() {
        Summing summing = new Summing(Long.MAX_VALUE);
        AsyncSession session = factory.openSession();
        Flow.Publisher<Long> stream = session.stream(Long.class, "select n from generate_series(1::int8, 1000) n");
        CompletableFuture<Flow.Subscription> given = new CompletableFuture<>();
        stream.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(5);
                given.complete(subscription);
            }

            @Override
            public void onNext(Long row) {
                summing.sum.complete(row);
            }

            @Override
            public void onError(Throwable failure) {
                // ends with the session
            }

            @Override
            public void onComplete() {
                // never comes
            }
        });
        await(summing.sum);
        assertThat(pool.isFree()).isFalse();

        await(session.closeAsync());

        awaitFree();
        assertThat(scalar(Integer.class, "select 1")).isEqualTo(1);
    }

    // ------------------------------------------------------------------ time and cancellation

    @Test
    void timeout_statementIsCancelledOnTheServer_andTheConnectionIsUsedAgain() {
        assertThatThrownBy(() -> await(factory.withSession(
                        s -> s.withTimeout(Duration.ofMillis(200)).execute("select pg_sleep(30)"))))
                .hasCauseInstanceOf(StatementTimeoutException.class);

        assertThat(scalar(Integer.class, "select 1")).isEqualTo(1);
        assertThat(pool.opened()).isEqualTo(1);
        assertThat(pool.dropped()).isZero();
    }

    @Test
    void cancelledStage_statementIsCancelledOnTheServer() {
        AsyncSession session = factory.openSession();
        CompletionStage<?> slow = session.execute("select pg_sleep(30)");
        Awaitility.await().until(() -> !pool.isFree());

        slow.toCompletableFuture().cancel(true);

        awaitFree();
        assertThat(scalar(Integer.class, "select 1")).isEqualTo(1);
    }

    @Test
    void cancel_ofTheSession_inATransaction_rollsBackAndKeepsTheConnection() {
        AsyncSession session = factory.openSession();
        session.begin();
        session.execute("update account set balance = 0");
        CompletionStage<?> slow = session.execute("select pg_sleep(30)");
        Awaitility.await().until(() -> !pool.isFree());
        session.cancel();
        assertThatThrownBy(() -> await(slow)).isNotNull();
        await(session.closeAsync());

        awaitFree();
        assertThat(scalar(Long.class, "select sum(balance)::int8 from account")).isEqualTo(200);
    }

    @Test
    void close_statementRunsOn_isCancelledAfterTheGrace() {
        factory.close();
        factory = factory(key -> key.equals("sluice.close-grace") ? "300ms" : null);
        AsyncSession session = factory.openSession();
        session.execute("select pg_sleep(30)");
        Awaitility.await().until(() -> !pool.isFree());
        await(session.closeAsync());

        awaitFree();
        assertThat(scalar(Integer.class, "select 1")).isEqualTo(1);
    }

    @Test
    void connectionLost_inATransaction_failsIt_andTheNextSessionWorks() {
        AsyncSession session = factory.openSession();
        session.begin();
        assertThatThrownBy(() -> await(session.execute("select pg_terminate_backend(pg_backend_pid())")))
                .isNotNull();
        assertThatThrownBy(() -> await(session.commit())).hasCauseInstanceOf(TransactionRolledBackException.class);
        await(session.closeAsync());

        assertThat(scalar(Integer.class, "select 1")).isEqualTo(1);
        assertThat(pool.dropped()).isEqualTo(1);
    }

    @Test
    void autobegin_commitAsYouGo() {
        factory.close();
        factory = factory(key -> key.equals("sluice.autobegin") ? "true" : null);
        AsyncSession session = factory.openSession();
        session.execute("update account set balance = 1 where id = 1");
        session.commit();
        session.execute("update account set balance = 1 where id = 2");
        await(session.closeAsync());

        assertThat(balances()).containsExactly(1L, 100L);
    }
}
