package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolEvent;
import org.sluice.api.PoolEvent.Kind;
import org.sluice.api.PoolStatus;
import org.sluice.api.Result;
import org.sluice.api.SessionClosedException;
import org.sluice.cdi.Database;
import org.sluice.it.Client;
import org.sluice.it.watch.PoolListener;
import org.sluice.it.watch.WatchedPools;

/** What a pool tells of itself in the server: reports of leaks, events, JMX, health, echo. After each test nothing is in use. */
@ExtendWith(ArquillianExtension.class)
class DiagnosisIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    WatchedPools pools;

    @Inject
    PoolListener listener;

    @Inject
    @Database("small")
    AsyncSessionFactory small;

    @Inject
    HttpServletRequest request;

    @Deployment
    static WebArchive war() {
        return TestWar.create("diagnosis", """
                        sluice.watched.url=%1$s
                        sluice.watched.pool-size=1
                        sluice.watched.max-overflow=1
                        sluice.watched.leak-after=1s
                        sluice.watched.leak-reclaim=true
                        sluice.watched.idle-in-transaction-after=300ms
                        sluice.watched.echo=true
                        sluice.watched.echo-pool=true
                        sluice.away.url=postgresql://nobody@localhost:1/nowhere
                        """)
                .addPackage(WatchedPools.class.getPackage())
                .addClasses(Client.class, Client.Answer.class, LogListener.class);
    }

    @AfterEach
    void nothingInUse() {
        await().atMost(SOON).until(() -> pools.watched().pool().inUse() == 0);
        await().atMost(SOON).until(() -> small.pool().inUse() == 0);
    }

    private static String awaitMessage(LogListener log, String code) {
        await().atMost(SOON).until(() -> log.messages().stream().anyMatch(message -> message.contains(code)));
        return log.messages().stream()
                .filter(message -> message.contains(code))
                .findFirst()
                .orElseThrow();
    }

    // ------------------------------------------------------------------ leaks

    @Test
    void leak_idle_reportSaysWhoWhereAndWhat_andTheConnectionComesBack() {
        try (LogListener log = LogListener.of("org.sluice.pool")) {
            AsyncSession leaked = pools.takeAndForget();

            assertThat(awaitMessage(log, "SLUICE1011")).contains("'watched'", "idle in transaction");
            assertThat(awaitMessage(log, "SLUICE1010"))
                    .contains("'watched'", "openSession()", "insert into marks values ($1)", "idle in transaction")
                    .contains("WatchedPools.takeAndForget(WatchedPools.java")
                    .doesNotContain("4711");

            await().atMost(SOON).until(() -> pools.watched().pool().inUse() == 0);
            assertThat(failure(leaked.execute("select 1")))
                    .isInstanceOf(SessionClosedException.class)
                    .hasMessageContaining("leak-after");
            long rows = result(
                    pools.watched().withSession(session -> session.one(Long.class, "select count(*) from marks")));
            assertThat(rows).as("rolled back").isZero();
        }
    }

    @Test
    void leak_busy_isCancelled() {
        CompletionStage<Result> running =
                pools.watched().withSession(session -> session.execute("select pg_sleep(60)"));

        assertThat(failure(running)).hasMessageContainingAll("SLUICE1012", "'watched'", "leak-after");
    }

    @Test
    void holder_isSeenWhileItHolds() {
        AsyncSession leaked = pools.takeAndForget();

        assertThat(pools.watched().pool().holders()).singleElement().satisfies(holder -> {
            assertThat(holder.borrower()).contains("openSession()");
            assertThat(holder.takenAt()).contains("WatchedPools.takeAndForget");
            assertThat(holder.lastStatement()).isEqualTo("insert into marks values ($1)");
            assertThat(holder.busy()).isFalse();
        });
        result(leaked.closeAsync());
    }

    // ------------------------------------------------------------------ events

    @Test
    void events_areObservedAsynchronously_neverOnAnEventLoop() {
        int backend =
                result(pools.watched().withSession(session -> session.one(Integer.class, "select pg_backend_pid()")));

        await().atMost(SOON).until(() -> kinds(listener.watched(), backend).contains(Kind.CHECKIN));
        assertThat(kinds(listener.watched(), backend)).contains(Kind.CONNECT, Kind.CHECKOUT, Kind.CHECKIN);
        assertThat(kinds(listener.all(), backend)).contains(Kind.CHECKOUT);
        assertThat(listener.watched()).allMatch(event -> event.factory().equals("watched"));
        assertThat(listener.threads()).noneMatch(name -> name.contains("vert.x") || name.contains("eventloop"));
    }

    @Test
    void events_ofOtherFactories_areHeardWithoutTheQualifierOnly() {
        int backend = result(small.withSession(session -> session.one(Integer.class, "select pg_backend_pid()")));

        await().atMost(SOON).until(() -> kinds(listener.all(), backend).contains(Kind.CHECKIN));
        assertThat(listener.watched()).noneMatch(event -> event.factory().equals("small"));
    }

    private static List<Kind> kinds(Collection<PoolEvent> events, int backend) {
        return events.stream()
                .filter(event -> event.processId() == backend)
                .map(PoolEvent::kind)
                .toList();
    }

    // ------------------------------------------------------------------ JMX

    @Test
    void mxBean_saysWhatTheFactorySays() throws JMException {
        AsyncSession held = small.openSession();
        result(held.begin());
        result(held.execute("select 1"));
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = server.queryNames(new ObjectName("org.sluice:type=Pool,factory=\"small\",*"), null).stream()
                .reduce((one, other) -> {
                    throw new AssertionError("two pools of one name: " + one + ", " + other);
                })
                .orElseThrow();

        PoolStatus status = small.pool();
        assertThat(name.getKeyProperty("application")).contains("diagnosis");
        assertThat(server.getAttribute(name, "InUse")).isEqualTo(status.inUse()).isEqualTo(1);
        assertThat(server.getAttribute(name, "Open")).isEqualTo(status.open());
        assertThat(server.getAttribute(name, "MaxSize"))
                .isEqualTo(status.maxSize())
                .isEqualTo(2);
        assertThat(server.getAttribute(name, "CheckoutCount"))
                .isEqualTo(status.counts().checkouts());
        assertThat((String[]) server.getAttribute(name, "Holders"))
                .singleElement()
                .asString()
                .contains("select 1");
        result(held.closeAsync());
    }

    // ------------------------------------------------------------------ health

    private JsonObject health(String name) {
        Client.Answer answer =
                new Client(URI.create("http://localhost:" + request.getLocalPort() + "/")).get("health/ready");
        return answer.object().getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                .filter(check -> check.getString("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check of that name in " + answer.body()));
    }

    @Test
    void health_databaseAnswers_upWithNumbers() {
        JsonObject check = health("sluice-small");

        assertThat(check.getString("status")).isEqualTo("UP");
        // Payara writes numbers as texts
        assertThat(check.getJsonObject("data").getString("maxSize")).isEqualTo("2");
    }

    @Test
    void health_poolExhausted_upAndBusy() {
        List<CompletionStage<Result>> both = IntStream.range(0, 2)
                .mapToObj(i -> small.withSession(session -> session.execute("select pg_sleep(4)")))
                .toList();
        await().atMost(SOON).until(() -> small.pool().inUse() == 2);

        JsonObject check = health("sluice-small");

        assertThat(check.getString("status")).isEqualTo("UP");
        assertThat(check.getJsonObject("data").getString("reason")).contains("in use");
        both.forEach(Stages::result);
    }

    @Test
    void health_databaseAway_downWithTheReason() {
        JsonObject check = health("sluice-away");

        assertThat(check.getString("status")).isEqualTo("DOWN");
        assertThat(check.getJsonObject("data").getString("reason")).contains("localhost:1");
    }

    // ------------------------------------------------------------------ echo

    @Test
    void echo_on_statementsWithoutValues() {
        try (LogListener log = LogListener.of("org.sluice.echo")) {
            result(pools.watched().withSession(session -> session.execute("select $1::text", "confidential")));

            assertThat(awaitMessage(log, "select $1::text")).contains("1 parameters, not shown");
            assertThat(log.messages()).noneMatch(message -> message.contains("confidential"));
        }
    }
}
