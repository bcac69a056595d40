package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sluice.api.AsyncSession;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.StatementException;
import org.sluice.api.StatementTimeoutException;
import org.sluice.api.spi.BoundSessionFactory;
import org.sluice.flights.FlightCounter;

/** Reads of many sessions on the one connection of a pool, on a real PostgreSQL. */
class MultiplexedIT {

    @RegisterExtension
    static final RealPostgres POSTGRES = new RealPostgres();

    private final SluiceResourceAdapter adapter = new SluiceResourceAdapter();
    private final OneConnection pool = new OneConnection();
    private FlightCounter flights;
    private BoundSessionFactory factory;

    @BeforeEach
    void open() throws IOException {
        flights = new FlightCounter(POSTGRES.port());
        Map<String, String> configuration = Map.of(
                "sluice.multiplexed-reads", "true",
                "sluice.multiplexed-connections", "1",
                "sluice.multiplexed-in-flight", "500",
                "sluice.multiplexed-slow", "10s");
        factory = BoundFactories.on(flights.port(), adapter, pool, configuration::get);
    }

    @AfterEach
    void close() {
        factory.close();
        adapter.stop();
        flights.close();
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private void awaitFree() {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(pool::isFree);
    }

    /** Each in a session of its own, and none waits for another; gives what each one is told. */
    private List<CompletionStage<@Nullable Integer>> readAtOnce(int sessions) {
        List<CompletionStage<@Nullable Integer>> answers = new ArrayList<>();
        IntStream.range(0, sessions).forEach(number -> {
            AsyncSession session = factory.openSession();
            answers.add(session.scalar(Integer.class, "select $1::int4 * 2", number));
        });
        return answers;
    }

    @Test
    void manySessions_eachGetsItsOwnAnswer_inFewFlights() {
        await(factory.openSession().scalar(Integer.class, "select $1::int4 * 2", 1));
        flights.take();

        List<CompletionStage<@Nullable Integer>> answers = readAtOnce(200);

        for (int number = 0; number < answers.size(); number++) {
            assertThat(await(answers.get(number))).isEqualTo(2 * number);
        }
        assertThat(flights.take()).as("flights of 200 reads").isLessThan(100);
        awaitFree();
    }

    @Test
    void oneIsRefused_theOthersAreAnswered() {
        AsyncSession unlucky = factory.openSession();
        List<CompletionStage<@Nullable Integer>> before = readAtOnce(5);
        CompletionStage<@Nullable Integer> refused = unlucky.scalar(Integer.class, "select 1 / $1::int4", 0);
        List<CompletionStage<@Nullable Integer>> after = readAtOnce(5);

        assertThatThrownBy(() -> await(refused))
                .cause()
                .isInstanceOfSatisfying(
                        StatementException.class,
                        failure -> assertThat(failure.sqlState()).isEqualTo("22012"));
        for (int number = 0; number < 5; number++) {
            assertThat(await(before.get(number))).isEqualTo(2 * number);
            assertThat(await(after.get(number))).isEqualTo(2 * number);
        }
        awaitFree();
    }

    @Test
    void oneTakesTooLong_isToldInTime_theOthersAreAnswered() {
        CompletionStage<?> slow =
                factory.openSession().withTimeout(Duration.ofMillis(50)).execute("select pg_sleep(1)");
        List<CompletionStage<@Nullable Integer>> behind = readAtOnce(5);

        assertThatThrownBy(() -> await(slow)).cause().isInstanceOf(StatementTimeoutException.class);
        assertThat(behind).noneMatch(answer -> answer.toCompletableFuture().isDone());
        for (int number = 0; number < 5; number++) {
            assertThat(await(behind.get(number))).isEqualTo(2 * number);
        }
        awaitFree();
    }

    @Test
    void connectionIsLost_allOnItAreTold_theNextReadHasAnother() throws SQLException {
        CompletionStage<?> slow = factory.openSession().execute("select pg_sleep(60)");
        List<CompletionStage<@Nullable Integer>> behind = readAtOnce(5);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(MultiplexedIT::terminateSleeper);

        assertThatThrownBy(() -> await(slow)).cause().isInstanceOf(ConnectionLostException.class);
        assertThat(behind)
                .allSatisfy(answer ->
                        assertThatThrownBy(() -> await(answer)).cause().isInstanceOf(ConnectionLostException.class));
        awaitFree();
        assertThat(await(factory.openSession().scalar(Integer.class, "select 7")))
                .isEqualTo(7);
    }

    private static boolean terminateSleeper() throws SQLException {
        try (Connection connection = POSTGRES.connection();
                Statement statement = connection.createStatement();
                var ended = statement.executeQuery("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where query = 'select pg_sleep(60)' and state = 'active'")) {
            return ended.next();
        }
    }

    @Test
    void writesAndTransactions_neverShareTheConnection() {
        AsyncSession session = factory.openSession();
        await(session.execute("create temporary table mine (id int4)"));
        await(session.closeAsync());
        List<CompletionStage<@Nullable Integer>> reads = readAtOnce(5);
        CompletionStage<@Nullable Boolean> inTransaction = factory.withTransaction(
                own -> own.scalar(Boolean.class, "select pg_current_xact_id_if_assigned() is null"));

        for (int number = 0; number < 5; number++) {
            assertThat(await(reads.get(number))).isEqualTo(2 * number);
        }
        assertThat(await(inTransaction)).isTrue();
        assertThat(await(factory.openSession()
                        .scalar(Long.class, "select count(*) from pg_class where relname = 'mine'")))
                .as("what a session leaves behind is gone before others read")
                .isZero();
    }
}
