package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.api.AsyncSession;
import org.sluice.api.ConnectionLostException;
import org.sluice.core.PhysicalConnection;

/** What the settings of a connection do to it. */
@ExtendWith(SecureDatabase.Provider.class)
class LinkIT {

    private final PostgresClient client = new PostgresClient(1);

    @AfterEach
    void close() {
        Answers.of(client.close());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    @EnabledOnOs(OS.LINUX)
    void tcpKeepalive_connectionOpen_isWhatTheOperatingSystemDoes(
            String keepalive, boolean expected, SecureDatabase database) throws IOException {
        PhysicalConnection connection =
                Answers.of(client.connect(database.settings("scramuser", "tcp-keepalive", keepalive), closed -> {}));
        int port = Integer.parseInt(String.valueOf(
                Answers.value(connection, "select client_port from pg_stat_activity where pid = pg_backend_pid()")));

        await().untilAsserted(() -> assertThat(timer(port)).isEqualTo(expected ? "02" : "00"));
    }

    /** The kind of timer that runs for the client's end of a connection; 02 is the one of keepalive. */
    private static String timer(int localPort) throws IOException {
        String local = String.format(":%04X", localPort);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                List<String> columns = List.of(line.trim().split(" +", -1));
                if (columns.get(1).endsWith(local)) {
                    return columns.get(5).substring(0, 2);
                }
            }
        }
        throw new AssertionError("no socket at " + local);
    }

    @Test
    void idleInTransaction_limitPassed_connectionEndsAndSaysWhy(SecureDatabase database) {
        List<PhysicalConnection> closed = new CopyOnWriteArrayList<>();
        PhysicalConnection connection = Answers.of(
                client.connect(database.settings("scramuser", "idle-in-transaction-timeout", "200ms"), closed::add));
        Answers.of(connection.command("begin"));

        await().untilAsserted(() -> assertThat(closed).containsExactly(connection));

        assertThat(connection.isOpen()).isFalse();
        assertThat(Answers.failure(connection.execute("select 1", new Object[0]), ConnectionLostException.class))
                .hasMessageContaining("idle-in-transaction timeout")
                .hasMessageContaining("25P03");
    }

    @Test
    void idleInTransaction_session_itsNextStatementSaysWhy(SecureDatabase database) {
        try (OneConnection one =
                        new OneConnection(database.settings("scramuser", "idle-in-transaction-timeout", "200ms"));
                AsyncSession session = one.sessions().openSession()) {
            session.begin();
            int backend = session.one(Integer.class, "select pg_backend_pid()")
                    .toCompletableFuture()
                    .join();
            await().until(() -> !one.isOpen());

            assertThat(session.execute("select " + backend))
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(ConnectionLostException.class)
                    .withMessageContaining("25P03");
        }
    }

    @Test
    void idleInTransaction_notSet_isTheServersOwn(SecureDatabase database) {
        PhysicalConnection connection = Answers.of(client.connect(database.settings("scramuser"), closed -> {}));

        assertThat(Answers.value(connection, "show idle_in_transaction_session_timeout"))
                .isEqualTo("0");
    }

    @Test
    void idleInTransaction_resetAll_staysSet(SecureDatabase database) {
        PhysicalConnection connection = Answers.of(
                client.connect(database.settings("scramuser", "idle-in-transaction-timeout", "90s"), closed -> {}));

        Answers.of(connection.command("set idle_in_transaction_session_timeout = 5"));
        Answers.of(connection.command("reset all"));

        assertThat(Answers.value(connection, "show idle_in_transaction_session_timeout"))
                .isEqualTo("90s");
    }
}
