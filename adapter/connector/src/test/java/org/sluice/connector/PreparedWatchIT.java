package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sluice.api.PreparedTransaction;
import org.sluice.api.spi.BoundSessionFactory;

/** Branches that nobody has finished, as an operator sees them: in the pool's status, by JMX, and in the log. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PreparedWatchIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Logger LOGGER = Logger.getLogger("org.sluice.pool");
    private static final PreparedXid XID =
            PreparedXid.of(4660, "left".getBytes(StandardCharsets.UTF_8), new byte[] {0, -1});

    private final SluiceResourceAdapter adapter = new SluiceResourceAdapter();
    private final SluiceManagedConnectionFactory factory = new SluiceManagedConnectionFactory();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private EmbeddedPostgres postgres;

    @BeforeEach
    void start() throws Exception {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("max_prepared_transactions", "5")
                .start();
        sql("create table mark (id int4)");
        factory.setResourceAdapter(adapter);
        factory.setUrl(url());
        LOGGER.addHandler(handler);
    }

    private String url() {
        return "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    @AfterEach
    void stop() throws IOException {
        LOGGER.removeHandler(handler);
        adapter.stop();
        postgres.close();
    }

    private void sql(String... commands) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private List<String> warnings() {
        return logged.stream().filter(line -> line.startsWith("SLUICE2087")).toList();
    }

    @Test
    void branch_leftPrepared_isShownAndWarnedOfOnce_untilSomebodyFinishesIt() throws Exception {
        try (BoundSessionFactory sessions = bound(factory)) {
            assertThat(sessions.pool().prepared()).isEmpty();
            sql("begin", "insert into mark values (1)", "prepare transaction '" + XID + "'");

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(sessions.pool().prepared()).hasSize(1));
            PreparedTransaction branch = sessions.pool().prepared().get(0);
            assertThat(branch.gid()).isEqualTo(XID.toString());
            assertThat(branch.xid()).isEqualTo("4660:6c656674:00ff");
            assertThat(branch.owner()).isEqualTo("postgres");
            assertThat(branch.age()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
            Duration seen = branch.age();
            await("it is looked at again")
                    .atMost(SOON)
                    .until(() -> sessions.pool().prepared().stream()
                            .anyMatch(later -> later.age().compareTo(seen) > 0));
            assertThat(warnings()).singleElement().asString().contains("4660:6c656674:00ff", XID.toString());
            assertThat(jmx()).singleElement().asString().contains(XID.toString());

            sql("commit prepared '" + XID + "'");

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(sessions.pool().prepared()).isEmpty());
        }
    }

    private static String[] jmx() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = server.queryNames(new ObjectName("org.sluice:type=Pool,*"), null)
                .iterator()
                .next();
        return (String[]) server.getAttribute(name, "Prepared");
    }

    @Test
    void branch_leftPrepared_poolWithoutTwoPhasesSaysNothing() throws Exception {
        SluiceManagedConnectionFactory other = new SluiceManagedConnectionFactory();
        other.setResourceAdapter(adapter);
        other.setUrl(url());
        other.setFactoryName("plain");
        try (BoundSessionFactory watched = bound(factory);
                BoundSessionFactory plain = bound(other)) {
            sql("begin", "insert into mark values (1)", "prepare transaction '" + XID + "'");

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(watched.pool().prepared()).hasSize(1));
            assertThat(plain.pool().prepared()).isEmpty();
            sql("rollback prepared '" + XID + "'");
        }
    }

    /** With an open connection. */
    private static BoundSessionFactory bound(SluiceManagedConnectionFactory managed) throws Exception {
        Map<String, String> values = Map.of(
                "sluice.transaction-support", "xa",
                "sluice.prepared-after", "100ms",
                "sluice.plain.transaction-support", "local",
                "sluice.plain.prepared-after", "100ms");
        BoundSessionFactory sessions = ((SluiceConnectionFactory) managed.createConnectionFactory(new OneConnection()))
                .bind(new PlainApplication(values::get));
        sessions.withSession(session -> session.execute("select 1"))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        return sessions;
    }
}
