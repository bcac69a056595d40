package org.sluice.connector;

import static javax.transaction.xa.XAResource.TMENDRSCAN;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMSTARTRSCAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransactionException;
import jakarta.resource.spi.RetryableUnavailableException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recovery, and a pool's connections, on a PostgreSQL that goes away and comes back. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecoveryIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Logger LOGGER = Logger.getLogger("org.sluice.connector");
    private static final PreparedXid XID =
            PreparedXid.of(4660, "in doubt".getBytes(StandardCharsets.UTF_8), new byte[] {1});

    @TempDir
    Path directory;

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
    private int port;
    private EmbeddedPostgres postgres;

    @BeforeEach
    void start() throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        postgres = started();
        factory.setResourceAdapter(adapter);
        factory.setUrl("postgresql://postgres@127.0.0.1:" + port + "/postgres");
        LOGGER.addHandler(handler);
        sql("create table mark (id int4)");
    }

    @AfterEach
    void stop() throws IOException {
        LOGGER.removeHandler(handler);
        adapter.stop();
        postgres.close();
    }

    private EmbeddedPostgres started() throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setServerConfig("max_prepared_transactions", "5")
                .start();
    }

    private void sql(String... commands) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private int number(String query) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            assertThat(result.next()).isTrue();
            return result.getInt(1);
        }
    }

    private void prepare() throws SQLException {
        sql("begin", "insert into mark values (1)", "prepare transaction '" + XID + "'");
    }

    /** As recovery on Payara and GlassFish is written: what counts is this method's name. */
    private SluiceManagedConnection loadXAResourcesAndItsConnections() {
        return ping();
    }

    private SluiceManagedConnection ping() {
        try {
            return (SluiceManagedConnection) factory.createManagedConnection(null, null);
        } catch (ResourceException e) {
            throw new CompletionException(e);
        }
    }

    private void terminate(SluiceManagedConnection connection) throws SQLException {
        sql("select pg_terminate_backend(" + connection.physical().processId() + ")");
        await().atMost(SOON).until(() -> !connection.isOpen());
    }

    // ------------------------------------------------------------------ the server's recovery

    @Test
    void recovery_postgresIsAway_waitsForIt_andFinishesWhatWasPrepared() throws Exception {
        prepare();
        postgres.close();
        CompletableFuture<SluiceManagedConnection> recovering =
                CompletableFuture.supplyAsync(this::loadXAResourcesAndItsConnections);
        await().atMost(SOON).until(() -> logged.stream().anyMatch(line -> line.startsWith("SLUICE2085")));
        assertThat(recovering).isNotDone();

        postgres = started();
        XAResource resource = recovering.get(60, TimeUnit.SECONDS).getXAResource();
        Xid[] found = resource.recover(TMSTARTRSCAN | TMENDRSCAN);
        resource.commit(found[0], false);

        assertThat(found).containsExactly(XID);
        assertThat(number("select count(*) from mark")).isEqualTo(1);
        assertThat(number("select count(*) from pg_prepared_xacts")).isZero();
    }

    @Test
    void ping_postgresIsAway_failsAtOnce() throws Exception {
        postgres.close();

        assertThatThrownBy(this::ping).hasCauseInstanceOf(RetryableUnavailableException.class);
        assertThat(logged).noneMatch(line -> line.startsWith("SLUICE2085"));
    }

    @Test
    void recovery_adapterIsStopped_givesUp() throws Exception {
        postgres.close();
        CompletableFuture<SluiceManagedConnection> recovering =
                CompletableFuture.supplyAsync(this::loadXAResourcesAndItsConnections);
        await().atMost(SOON).until(() -> logged.stream().anyMatch(line -> line.startsWith("SLUICE2085")));

        adapter.stop();

        assertThat(recovering).failsWithin(SOON);
        assertThat(logged).anyMatch(line -> line.startsWith("SLUICE2086"));
    }

    @Test
    void recovery_itsConnectionDies_goesOnWithAnother() throws Exception {
        prepare();
        SluiceManagedConnection connection = loadXAResourcesAndItsConnections();
        XAResource resource = connection.getXAResource();
        terminate(connection);
        assertThat(resource.recover(TMSTARTRSCAN | TMENDRSCAN)).containsExactly(XID);
        terminate(connection);

        resource.commit(XID, false);

        assertThat(number("select count(*) from mark")).isEqualTo(1);
    }

    @Test
    void secondPhase_postgresIsAway_waitsForIt_andIsDoneOnAnotherConnection() throws Exception {
        SluiceManagedConnection connection = ping();
        prepare();
        postgres.close();
        await().atMost(SOON).until(() -> !connection.isOpen());
        XAResource resource = connection.getXAResource();
        CompletableFuture<Void> committing = CompletableFuture.runAsync(() -> {
            try {
                resource.commit(XID, false);
            } catch (XAException e) {
                throw new CompletionException(e);
            }
        });
        await().atMost(SOON).until(() -> logged.stream().anyMatch(line -> line.startsWith("SLUICE2085")));
        assertThat(committing).isNotDone();

        postgres = started();

        assertThat(committing).succeedsWithin(SOON);
        assertThat(number("select count(*) from mark")).isEqualTo(1);
    }

    // ------------------------------------------------------------------ the pool's connections

    @Test
    void connection_diedIdle_theNextTransactionHasAnother_andOneCountsAsOpen() throws Exception {
        SluiceManagedConnection connection = ping();
        terminate(connection);
        connection.getXAResource().start(XID, TMNOFLAGS);
        assertThat(connection.isOpen()).isTrue();
        connection.getXAResource().rollback(XID);
        terminate(connection);

        connection.getLocalTransaction().begin();

        assertThat(connection.isOpen()).isTrue();
        connection.getLocalTransaction().rollback();
        assertThat(number("select count(*) from pg_stat_activity where application_name = 'sluice:default'"))
                .isEqualTo(1);
    }

    @Test
    void connection_diedIdle_postgresIsAway_theTransactionFails() throws Exception {
        SluiceManagedConnection connection = ping();
        postgres.close();
        await().atMost(SOON).until(() -> !connection.isOpen());

        assertThatThrownBy(() -> connection.getLocalTransaction().begin())
                .isInstanceOf(LocalTransactionException.class)
                .hasMessageContaining("SLUICE2050");
        assertThatThrownBy(() -> connection.getXAResource().start(XID, TMNOFLAGS))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
    }

    @Test
    void connection_destroyed_isNotOpenedAgain() throws Exception {
        SluiceManagedConnection connection = ping();
        connection.destroy();
        await().atMost(SOON).until(() -> !connection.physical().isOpen());

        assertThatThrownBy(() -> connection.getLocalTransaction().begin())
                .isInstanceOf(LocalTransactionException.class);
        await().atMost(SOON)
                .until(() ->
                        number("select count(*) from pg_stat_activity where application_name = 'sluice:default'") == 0);
    }
}
