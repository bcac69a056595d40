package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.management.JMX;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sluice.api.AsyncSession;
import org.sluice.api.PoolEvent;
import org.sluice.api.PoolStatus;
import org.sluice.api.SessionClosedException;
import org.sluice.api.spi.BindableSessionFactory;
import org.sluice.api.spi.BoundSessionFactory;

/** What a pool does with connections to a real PostgreSQL, and what it tells of them. */
class PoolIT {

    @RegisterExtension
    static final RealPostgres POSTGRES = new RealPostgres();

    private final SluiceResourceAdapter adapter = new SluiceResourceAdapter();
    private final OneConnection pool = new OneConnection();
    private final List<PoolEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> eventThreads = new CopyOnWriteArrayList<>();
    private @Nullable BoundSessionFactory factory;

    @AfterEach
    void close() {
        if (factory != null) {
            factory.close();
        }
        adapter.stop();
    }

    private BoundSessionFactory bind(String... pairs) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put("sluice." + pairs[i], pairs[i + 1]);
        }
        BoundSessionFactory bound = ((BindableSessionFactory) managed().createConnectionFactory(pool))
                .bind(new PlainApplication("tests", values::get, event -> {
                    eventThreads.add(Thread.currentThread().getName());
                    events.add(event);
                    return CompletableFuture.completedFuture(null);
                }));
        factory = bound;
        return bound;
    }

    private SluiceManagedConnectionFactory managed() {
        SluiceManagedConnectionFactory managed = new SluiceManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        managed.setApplication("tests");
        managed.setUrl("postgresql://postgres:postgres@localhost:" + POSTGRES.port() + "/postgres");
        return managed;
    }

    private static int backends() throws SQLException {
        try (Connection connection = POSTGRES.connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*) from pg_stat_activity where application_name like 'sluice:%'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static int backend(BoundSessionFactory factory) {
        return Objects.requireNonNull(
                await(factory.withSession(s -> s.scalar(Integer.class, "select pg_backend_pid()"))));
    }

    private List<PoolEvent.Kind> kinds(int atLeast) {
        Awaitility.await().until(() -> events.size() >= atLeast);
        return events.stream().map(PoolEvent::kind).toList();
    }

    private static PoolMXBean mxBean() throws Exception {
        return JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(),
                new ObjectName("org.sluice:type=Pool,application=\"tests\",factory=\"default\""),
                PoolMXBean.class);
    }

    // ------------------------------------------------------------------ opening

    /** As a server does to those who wait when an application is undeployed. */
    @Test
    void opening_interrupted_whatOpensAllTheSameIsClosed() throws Exception {
        SluiceManagedConnectionFactory managed = managed();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> managed.createManagedConnection(null, null)).hasMessageContaining("was interrupted");

        assertThat(Thread.interrupted()).isTrue();
        // on the same event loop, so after the one that nobody waits for
        managed.createManagedConnection(null, null);
        Awaitility.await().until(() -> backends() == 1);
    }

    // ------------------------------------------------------------------ events

    @Test
    void events_ofTwoSessions_inOrder_onAThreadOfTheAdapters() {
        BoundSessionFactory factory = bind();
        int backend = backend(factory);
        backend(factory);

        assertThat(kinds(5))
                .containsExactly(
                        PoolEvent.Kind.CONNECT,
                        PoolEvent.Kind.CHECKOUT,
                        PoolEvent.Kind.CHECKIN,
                        PoolEvent.Kind.CHECKOUT,
                        PoolEvent.Kind.CHECKIN);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.factory()).isEqualTo("default");
            assertThat(event.processId()).isEqualTo(backend);
        });
        assertThat(events.get(1).borrower()).contains("withSession");
        assertThat(eventThreads).allMatch(name -> name.startsWith("sluice-late"));
    }

    @Test
    void events_stateToUndo_resetComesBeforeTheReturn() {
        BoundSessionFactory factory = bind();
        await(factory.withSession(s -> s.execute("set work_mem = '1MB'")));

        assertThat(kinds(4))
                .containsExactly(
                        PoolEvent.Kind.CONNECT, PoolEvent.Kind.CHECKOUT, PoolEvent.Kind.RESET, PoolEvent.Kind.CHECKIN);
    }

    @Test
    void events_invalidated_isClosed() {
        BoundSessionFactory factory = bind();
        AsyncSession session = factory.openSession();
        await(session.begin());
        await(session.execute("select 1"));
        session.invalidate();

        assertThat(kinds(4))
                .containsExactly(
                        PoolEvent.Kind.CONNECT,
                        PoolEvent.Kind.CHECKOUT,
                        PoolEvent.Kind.INVALIDATE,
                        PoolEvent.Kind.CLOSE);
        assertThat(events.get(2).reason()).contains("SLUICE1117");
    }

    @Test
    void echoPool_on_isLogged() {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("org.sluice.pool").addHandler(handler);
        try {
            int backend = backend(bind("echo-pool", "true"));
            Awaitility.await().until(() -> lines.size() >= 3);
            assertThat(lines.get(0)).isEqualTo("default [" + backend + "] CONNECT");
            assertThat(lines.get(1)).startsWith("default [" + backend + "] CHECKOUT by withSession");
            assertThat(lines.get(2)).startsWith("default [" + backend + "] CHECKIN by withSession");
        } finally {
            Logger.getLogger("org.sluice.pool").removeHandler(handler);
        }
    }

    // ------------------------------------------------------------------ numbers

    @Test
    void mxBean_saysWhatTheFactorySays() throws Exception {
        BoundSessionFactory factory = bind();
        AsyncSession session = factory.openSession("request GET /x");
        await(session.begin());
        await(session.execute("select 1"));

        PoolMXBean bean = mxBean();
        PoolStatus status = factory.pool();

        assertThat(bean.getOpen()).isEqualTo(status.open()).isEqualTo(1);
        assertThat(bean.getInUse()).isEqualTo(status.inUse()).isEqualTo(1);
        assertThat(bean.getMaxSize()).isEqualTo(status.maxSize()).isEqualTo(15);
        assertThat(bean.getCheckoutCount())
                .isEqualTo(status.counts().checkouts())
                .isEqualTo(1);
        assertThat(bean.getHolders()).singleElement().asString().contains("GET /x", "idle for", "select 1");
        await(session.closeAsync());
        assertThat(bean.getCheckinCount()).isEqualTo(1);
        assertThat(bean.getHolders()).isEmpty();
    }

    @Test
    void mxBean_factoryClosed_isGone() throws Exception {
        BoundSessionFactory factory = bind();
        backend(factory);
        ObjectName all = new ObjectName("org.sluice:type=Pool,*");
        assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(all, null))
                .hasSize(1);

        factory.close();

        assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(all, null))
                .isEmpty();
    }

    @Test
    void openFails_isCounted() {
        SluiceManagedConnectionFactory managed = new SluiceManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        managed.setUrl("postgresql://postgres:postgres@localhost:1/postgres");
        BoundSessionFactory away = ((BindableSessionFactory) managed.createConnectionFactory(pool))
                .bind(new PlainApplication(key -> null));
        factory = away;

        assertThatThrownBy(() -> backend(away)).hasMessageContaining("localhost:1");

        assertThat(away.pool().counts().openFailures()).isEqualTo(1);
        assertThat(away.pool().open()).isZero();
    }

    // ------------------------------------------------------------------ checkout

    @Test
    void recycle_connectionOlder_isReplacedByANewBackend() {
        BoundSessionFactory factory = bind("pool-recycle", "1ms");
        int first = backend(factory);

        // a fresh one is younger than a millisecond now and then
        Awaitility.await().until(() -> backend(factory) != first);

        assertThat(factory.pool().counts().recycled()).isPositive();
        Awaitility.await().until(() -> factory.pool().open() == 1);
    }

    @Test
    void prePing_connectionStands_isUsed() {
        BoundSessionFactory factory = bind("pre-ping", "true", "pre-ping-after", "0");
        int first = backend(factory);

        assertThat(backend(factory)).isEqualTo(first);
        assertThat(factory.pool().counts().pings())
                .as("with 0 each time, also the first")
                .isEqualTo(2);
    }

    // ------------------------------------------------------------------ leaks

    @Test
    void reclaim_idleInTransaction_isRolledBackAndTheNextSessionServed() {
        BoundSessionFactory factory = bind("leak-after", "200ms", "leak-reclaim", "true");
        await(factory.withSession(s -> s.execute("create table if not exists reclaimed (id int4)")));
        AsyncSession leaking = factory.openSession("request GET /leak");
        await(leaking.begin());
        await(leaking.execute("insert into reclaimed values (1)"));

        // the pool has one connection: this waits until it is taken back
        Long rows = await(factory.withSession(s -> s.scalar(Long.class, "select count(*) from reclaimed")));

        assertThat(rows).isZero();
        assertThat(factory.pool().counts().reclaims()).isEqualTo(1);
        assertThatThrownBy(() -> await(leaking.execute("select 1")))
                .cause()
                .isInstanceOf(SessionClosedException.class)
                .hasMessageContainingAll("GET /leak", "leak-after");
    }

    @Test
    void reclaim_busy_isCancelledAndTheConnectionUsedAgain() {
        BoundSessionFactory factory = bind("leak-after", "200ms", "leak-reclaim", "true");
        int backend = backend(factory);
        AsyncSession busy = factory.openSession("request GET /busy");
        CompletableFuture<?> running = busy.execute("select pg_sleep(60)").toCompletableFuture();

        assertThat(backend(factory)).isEqualTo(backend);

        assertThatThrownBy(() -> await(running)).cause().hasMessageContainingAll("SLUICE1012", "GET /busy");
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> factory.pool().inUse() == 0);
    }

    @Test
    void watched_holderShowsTheCallingPlace() {
        BoundSessionFactory factory = bind("leak-after", "1h");
        AsyncSession session = factory.openSession();
        await(session.begin());
        await(session.execute("select 1"));

        // this test is in the adapter's package: what is outside it is the test engine
        assertThat(factory.pool().holders())
                .singleElement()
                .satisfies(holder -> assertThat(holder.takenAt()).startsWith("org.junit."));
        session.close();
    }
}
