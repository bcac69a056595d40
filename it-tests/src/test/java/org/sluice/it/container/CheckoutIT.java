package org.sluice.it.container;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.PoolCounts;
import org.sluice.api.StatementTimeoutException;
import org.sluice.it.Client;
import org.sluice.it.Door;
import org.sluice.it.TestDatabase;
import org.sluice.it.checkout.CheckedPools;

/**
 * What happens between a session and its connection, on the server: pings, ages, slow connections, time limits, reports. Between
 * the pools and PostgreSQL there is a door that can keep connections waiting. After each test nothing is in use.
 */
@ExtendWith(ArquillianExtension.class)
class CheckoutIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration PRE_PING_AFTER = Duration.ofSeconds(1);
    private static final String PID = "select pg_backend_pid()";

    @Inject
    CheckedPools pools;

    @Inject
    HttpServletRequest request;

    @Deployment
    static WebArchive war() {
        int port = Door.freePort();
        int patient = Door.freePort();
        TestDatabase database = new TestDatabase("checkout");
        return TestWar.create("checkout", """
                        sluice.pinged.url=%2$s
                        sluice.pinged.pool-size=1
                        sluice.pinged.max-overflow=19
                        sluice.pinged.pre-ping=true
                        sluice.pinged.pre-ping-after=1s
                        sluice.pinged.pre-ping-timeout=300ms
                        sluice.patient.url=%4$s
                        sluice.patient.ssl-mode=disable
                        sluice.patient.pool-size=2
                        sluice.patient.max-overflow=0
                        sluice.patient.pre-ping=true
                        sluice.patient.pre-ping-after=1s
                        sluice.patient.pre-ping-timeout=30s
                        sluice.slow.url=%2$s
                        sluice.slow.pool-size=1
                        sluice.slow.max-overflow=5
                        sluice.slow.connect-timeout=6s
                        sluice.recycled.url=%%1$s
                        sluice.recycled.pool-size=1
                        sluice.recycled.max-overflow=0
                        sluice.recycled.pool-recycle=1s
                        sluice.recycled.echo=true
                        sluice.recycled.echo-parameters=true
                        sluice.recycled.echo-pool=true
                        sluice.limited.url=%%1$s
                        sluice.limited.pool-size=1
                        sluice.limited.max-overflow=0
                        sluice.limited.idle-in-transaction-timeout=500ms
                        sluice.limited.statement-timeout=500ms
                        sluice.reported.url=%%1$s
                        sluice.reported.pool-size=1
                        sluice.reported.max-overflow=0
                        sluice.reported.leak-after=2s
                        sluice.reported.leak-reclaim=true
                        sluice.reported.leak-stack=true
                        door.port=%1$d
                        door.target=%3$d
                        door.patient=%5$d
                        """.formatted(
                                port, database.urlAtPort(port), database.port(), database.urlAtPort(patient), patient))
                .addPackage(CheckedPools.class.getPackage())
                .addClasses(Client.class, Client.Answer.class, Door.class, LogListener.class);
    }

    /** In the server only. */
    private static final class Entrance {

        static final Door DOOR = new Door(setting("door.port"), setting("door.target"));
        static final Door PATIENT = new Door(setting("door.patient"), setting("door.target"));

        static {
            DOOR.open();
            PATIENT.open();
        }
    }

    private static int setting(String key) {
        return ConfigProvider.getConfig().getValue(key, Integer.class);
    }

    private List<AsyncSessionFactory> all() {
        return List.of(
                pools.pinged(), pools.patient(), pools.slow(), pools.recycled(), pools.limited(), pools.reported());
    }

    @BeforeEach
    void doorIsOpen() {
        Entrance.DOOR.serveNewcomers(true);
    }

    @AfterEach
    void nothingInUse() {
        Entrance.DOOR.serveNewcomers(true);
        all().forEach(factory -> await().atMost(SOON)
                .untilAsserted(() -> assertThat(factory.pool().inUse()).isZero()));
    }

    private static int pid(AsyncSessionFactory factory) {
        return result(factory.withSession(session -> session.one(Integer.class, PID)));
    }

    /** As many statements at once, each of which takes so many seconds, and the backends that did them. */
    private static List<Integer> pids(AsyncSessionFactory factory, int statements, double seconds) {
        List<CompletionStage<Integer>> all = IntStream.range(0, statements)
                .mapToObj(i -> factory.withSession(session ->
                        session.one(Integer.class, "select pg_backend_pid() from (select pg_sleep($1)) as s", seconds)))
                .toList();
        return all.stream().map(Stages::result).toList();
    }

    /** The backends of as many transactions, all of which are open at the same time. */
    private static Set<Integer> together(AsyncSessionFactory factory, int transactions) {
        List<AsyncSession> sessions = IntStream.range(0, transactions)
                .mapToObj(i -> factory.openSession())
                .toList();
        List<CompletionStage<Integer>> all = sessions.stream()
                .map(session -> session.begin().thenCompose(begun -> session.one(Integer.class, PID)))
                .toList();
        Set<Integer> backends = all.stream().map(Stages::result).collect(toSet());
        sessions.forEach(session -> result(session.closeAsync()));
        return backends;
    }

    private static PoolCounts counts(AsyncSessionFactory factory) {
        return factory.pool().counts();
    }

    private static void letThemBeIdle(Duration time) {
        await().pollDelay(time).atMost(SOON).until(() -> true);
    }

    // ------------------------------------------------------------------ pre-ping

    @Test
    void prePing_justUsed_isNotAsked_idleForLong_isAsked() {
        pid(pools.pinged());
        long before = counts(pools.pinged()).pings();
        for (int i = 0; i < 50; i++) {
            pid(pools.pinged());
        }
        assertThat(counts(pools.pinged()).pings() - before)
                .as("unless a statement took a second")
                .isLessThan(10);

        long soFar = counts(pools.pinged()).pings();
        await().atMost(SOON).pollInterval(PRE_PING_AFTER.plusMillis(200)).until(() -> {
            pid(pools.pinged());
            return counts(pools.pinged()).pings() > soFar;
        });
    }

    /** Fifteen are as good as dead; a few are asked, one after the other, until the first has not answered in time. */
    @Test
    void prePing_silentConnections_allOlderOnesAreDropped_andNoStatementFails() {
        Set<Integer> silent = together(pools.pinged(), 15);
        assertThat(silent).hasSize(15);
        Entrance.DOOR.mute();
        letThemBeIdle(PRE_PING_AFTER.plusMillis(200));
        PoolCounts before = counts(pools.pinged());
        int older = pools.pinged().pool().open();

        assertThat(silent).doesNotContain(pid(pools.pinged()));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(counts(pools.pinged()).unusable() - before.unusable())
                        .isEqualTo(older));
        assertThat(counts(pools.pinged()).pings() - before.pings()).isBetween(1L, older - 1L);
        assertThat(together(pools.pinged(), 15)).hasSize(15).doesNotContainAnyElementsOf(silent);
    }

    /** One of two does not answer, and would be waited for half a minute. */
    @Test
    void slowPing_delaysNobodyForWhomAConnectionIsFree() {
        assertThat(together(pools.patient(), 2)).hasSize(2);
        Entrance.PATIENT.mute(0);
        letThemBeIdle(PRE_PING_AFTER.plusMillis(200));
        PoolCounts before = counts(pools.patient());

        List<Integer> served = pids(pools.patient(), 6, 0.1);

        assertThat(counts(pools.patient()).pings() - before.pings())
                .as("both were asked")
                .isEqualTo(2);
        assertThat(counts(pools.patient()).unusable())
                .as("one is still waited for")
                .isEqualTo(before.unusable());
        assertThat(Set.copyOf(served)).hasSize(1);
    }

    // ------------------------------------------------------------------ opening

    /** One connection is open, and no other one comes about: the other side takes the call and says nothing. */
    @Test
    void slowConnect_delaysNobodyForWhomAConnectionComesFree_andEndsInTime() {
        int open = pid(pools.slow());
        PoolCounts before = counts(pools.slow());
        Entrance.DOOR.serveNewcomers(false);

        List<Integer> served = pids(pools.slow(), 12, 0.1);

        assertThat(served).containsOnly(open);
        assertThat(counts(pools.slow()).openFailures()).as("still being opened").isEqualTo(before.openFailures());
        await().atMost(SOON).until(() -> counts(pools.slow()).openFailures() > before.openFailures());
    }

    @Test
    void connectTimeout_passed_sessionIsTold() {
        pid(pools.slow());
        Entrance.DOOR.serveNewcomers(false);
        // all that are open
        List<AsyncSession> holders = IntStream.range(0, pools.slow().pool().open())
                .mapToObj(i -> pools.slow().openSession())
                .toList();
        holders.forEach(session -> result(session.begin().thenCompose(begun -> session.execute("select 1"))));

        CompletionStage<Integer> late = pools.slow().withSession(session -> session.one(Integer.class, PID));

        assertThat(late.toCompletableFuture())
                .failsWithin(SOON)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ConnectionFailedException.class)
                .withMessageContaining("localhost:" + setting("door.port"));
        holders.forEach(session -> result(session.closeAsync()));
    }

    @Test
    void recycle_olderThanASecond_isReplaced() {
        int first = pid(pools.recycled());

        await().atMost(SOON).pollInterval(Duration.ofMillis(1100)).until(() -> pid(pools.recycled()) != first);

        assertThat(counts(pools.recycled()).recycled()).isPositive();
    }

    @Test
    void tcpKeepalive_default_theOperatingSystemProbes() throws IOException {
        pid(pools.slow());

        assertThat(timers(setting("door.port"))).isNotEmpty().containsOnly("02");
    }

    /** The kind of timer that runs for each connection to this port; 02 is the one of keepalive. */
    private static List<String> timers(int remotePort) throws IOException {
        String remote = String.format(":%04X", remotePort);
        List<String> timers = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                List<String> columns = List.of(line.trim().split(" +", -1));
                if (columns.get(2).endsWith(remote) && columns.get(3).equals("01")) {
                    timers.add(columns.get(5).substring(0, 2));
                }
            }
        }
        return timers;
    }

    // ------------------------------------------------------------------ limits

    @Test
    void idleInTransactionTimeout_passed_postgresEndsIt_andTheSessionIsTold() {
        AsyncSession session = pools.limited().openSession();
        result(session.begin());
        result(session.execute("select 1"));
        await().atMost(SOON).until(() -> pools.limited().pool().open() == 0);

        assertThat(failure(session.execute("select 1")))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("25P03");
        result(session.closeAsync());
    }

    @Test
    void statementTimeout_ofTheFactory_cancels_andTheConnectionIsUsedAgain() {
        int before = pid(pools.limited());

        assertThat(failure(pools.limited().withSession(session -> session.execute("select pg_sleep(60)"))))
                .isInstanceOf(StatementTimeoutException.class);

        assertThat(pid(pools.limited())).isEqualTo(before);
    }

    // ------------------------------------------------------------------ what is told

    @Test
    void echo_askedFor_showsParametersAndThePool() {
        try (LogListener statements = LogListener.of("org.sluice.echo");
                LogListener pool = LogListener.of("org.sluice.pool")) {
            result(pools.recycled().withSession(session -> session.execute("select $1::text", "not confidential")));

            assertThat(statements.messages()).anyMatch(line -> line.contains("not confidential"));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(pool.messages())
                            .anyMatch(line -> line.matches("recycled \\[\\d+] CHECKOUT by withSession.*"))
                            .anyMatch(line -> line.matches("recycled \\[\\d+] CHECKIN by withSession.*")));
        }
    }

    @Test
    void leak_ofARequest_reportedOnceWithRequestAndStack_cancelledAndRolledBack() {
        try (LogListener log = LogListener.of("org.sluice.pool")) {
            Client client = new Client(URI.create("http://localhost:" + request.getLocalPort() + "/checkout/api/"));
            CompletableFuture<Client.Answer> holding = client.getAsync("holding");

            Client.Answer answer = holding.join();

            assertThat(answer.status()).isEqualTo(500);
            assertThat(log.messages().stream().filter(line -> line.contains("SLUICE1010")))
                    .singleElement()
                    .asString()
                    .contains("'reported'", "GET /checkout/api/holding", "busy for", "select pg_sleep(60)")
                    .contains("taken at org.sluice.it.checkout.HoldingResource.lambda$hold$")
                    .contains("\tat org.sluice.it.checkout.HoldingResource.hold(HoldingResource.java:");
            long rows = result(
                    pools.recycled().withSession(session -> session.one(Long.class, "select count(*) from marks")));
            assertThat(rows).as("rolled back").isZero();
        }
    }
}
