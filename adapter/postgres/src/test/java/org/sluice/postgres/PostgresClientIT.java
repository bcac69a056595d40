package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.SluiceException;
import org.sluice.core.PhysicalConnection;

@ExtendWith(Database.Provider.class)
class PostgresClientIT {

    private final PostgresClient client = new PostgresClient(2);
    private final List<PhysicalConnection> closed = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        Answers.of(client.close());
    }

    @Test
    void connect_passwordRight_runsStatements(Database database) {
        PhysicalConnection connection = Answers.of(client.connect(database.settings(), closed::add));

        assertThat(Answers.value(connection, "select pg_backend_pid()")).isEqualTo(connection.processId());
        assertThat(Answers.value(connection, "select current_setting('application_name')"))
                .isEqualTo("sluice-tests");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void connect_severalConnections_useEveryLoop(Database database) {
        List<PhysicalConnection> connections = List.of(
                Answers.of(client.connect(database.settings(), closed::add)),
                Answers.of(client.connect(database.settings(), closed::add)),
                Answers.of(client.connect(database.settings(), closed::add)),
                Answers.of(client.connect(database.settings(), closed::add)));

        List<String> loops = connections.stream()
                .map(connection -> Answers.of(connection
                        .execute("select pg_sleep(0.2)", new Object[0])
                        .thenApply(result -> Thread.currentThread().getName())))
                .distinct()
                .sorted()
                .toList();

        assertThat(loops).containsExactly("sluice-loop-0", "sluice-loop-1");
    }

    @Test
    void connect_userUnknown_saysWhoAndWhyButNotThePassword(Database database) {
        ConnectionFailedException failure = Answers.failure(
                client.connect(database.settings("nobody", "s3cret"), closed::add), ConnectionFailedException.class);

        assertThat(failure)
                .hasMessageContaining("localhost:" + database.settings().port())
                .hasMessageContaining("database postgres")
                .hasMessageContaining("user nobody")
                .hasMessageContaining("(SQLSTATE 28000)")
                .hasMessageNotContaining("s3cret");
        assertThat(failure.isPassing()).isFalse();
    }

    @Test
    void connect_tooManyConnections_mayPass(Database database) {
        PhysicalConnection admin = Answers.of(client.connect(database.settings(), closed::add));
        Answers.execute(admin, "drop role if exists crowded");
        Answers.execute(admin, "create role crowded login password 'p' connection limit 0");

        ConnectionFailedException failure = Answers.failure(
                client.connect(database.settings("crowded", "p"), closed::add), ConnectionFailedException.class);

        assertThat(failure).hasMessageContaining("(SQLSTATE 53300)");
        assertThat(failure.isPassing()).isTrue();
    }

    @Test
    void connect_nobodyListens_saysWhere() throws IOException {
        int port = freePort();

        ConnectionFailedException failure = Answers.failure(
                client.connect(
                        Database.settings("127.0.0.1", port, "postgres", "x", Duration.ofSeconds(5)), closed::add),
                ConnectionFailedException.class);

        assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
        assertThat(failure.isPassing()).isTrue();
    }

    @Test
    void connect_serverSilent_failsInTimeAndClosesTheSocket() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<PhysicalConnection> connecting = client.connect(
                    Database.settings("127.0.0.1", silent.getLocalPort(), "postgres", "x", Duration.ofMillis(300)),
                    closed::add);
            try (Socket accepted = silent.accept()) {
                ConnectionFailedException failure = Answers.failure(connecting, ConnectionFailedException.class);

                assertThat(failure).hasMessageContaining("no answer within 300 ms");
                assertThat(failure.isPassing()).isTrue();
                accepted.setSoTimeout(5_000);
                // the start-up message, and then the end of the stream
                assertThat(accepted.getInputStream().readAllBytes()).isNotEmpty();
                assertThat(closed).isEmpty();
            }
        }
    }

    @Test
    void connect_afterClose_isRefused(Database database) {
        Answers.of(client.close());

        assertThat(Answers.failure(client.connect(database.settings(), closed::add), SluiceException.class))
                .hasMessageContaining("stopped");
    }

    @Test
    void close_connectionsOpen_closesThemAndEndsEveryThread(Database database) {
        PhysicalConnection connection = Answers.of(client.connect(database.settings(), closed::add));
        assertThat(loopThreads()).isNotEmpty();

        Answers.of(client.close());
        Answers.of(client.close());

        await().untilAsserted(() -> assertThat(loopThreads()).isEmpty());
        assertThat(closed).containsExactly(connection);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void connect_callingThread_getsNoThreadLocalOfNetty(Database database) throws InterruptedException {
        int[] size = {-1};
        Thread caller = new Thread(() -> {
            PhysicalConnection connection = Answers.of(client.connect(database.settings(), closed::add));
            Answers.value(connection, "select $1::text", "x");
            Answers.of(connection.close());
            size[0] = FastThreadLocal.size();
        });
        caller.start();
        caller.join();

        assertThat(size[0]).isZero();
    }

    @Test
    void loops_contextClassLoader_isTheAdapters(Database database) {
        PhysicalConnection connection = Answers.of(client.connect(database.settings(), closed::add));

        ClassLoader loader = Answers.of(connection
                .execute("select pg_sleep(0.2)", new Object[0])
                .thenApply(result -> Thread.currentThread().getContextClassLoader()));

        assertThat(loader).isSameAs(PostgresClient.class.getClassLoader());
    }

    private static List<String> loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(PostgresClient.THREAD_PREFIX)
                        || name.startsWith("vert.x")
                        || name.startsWith("vertx"))
                .toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
