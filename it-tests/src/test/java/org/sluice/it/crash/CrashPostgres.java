package org.sluice.it.crash;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL that can be killed and started again, with its data, on its port. What it has answered as committed or prepared is
 * there afterwards: the embedded one's own default would lose the last commits in a crash.
 *
 * <p>User {@value #USER}, without password. Any thread may kill; one starts it again.
 */
final class CrashPostgres implements AutoCloseable {

    static final String USER = "postgres";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path data;
    private final Path log;
    private EmbeddedPostgres running;

    CrashPostgres(Path directory) {
        data = directory.resolve("data");
        log = directory.resolve("postgres.log");
        running = start(0);
    }

    private EmbeddedPostgres start(int port) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_prepared_transactions", "64")
                .setServerConfig("unix_socket_directories", "''")
                .setPGStartupWait(START_LIMIT)
                .setOutputRedirector(Redirect.appendTo(log.toFile()))
                .setErrorRedirector(Redirect.appendTo(log.toFile()))
                .setRegisterShutdownHook(false);
        if (port != 0) {
            builder.setPort(port);
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return running.getPort();
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port() + "/" + database, USER, "");
    }

    /** {@code kill -9} of the server and all its backends. */
    void kill() {
        Kill.tree(postmaster());
    }

    /** Ends all connections, and the server in good order. */
    void stop() {
        close(running);
    }

    /** Starts it again, after {@link #kill} or {@link #stop}; returns when it takes connections. */
    void restart() {
        int port = port();
        close(running);
        // a backend that was just being started outlives its server for a moment, and keeps the memory that they shared
        Awaitility.await().atMost(START_LIMIT).ignoreExceptions().until(() -> {
            running = start(port);
            return true;
        });
    }

    private ProcessHandle postmaster() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0));
            return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("no process " + pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        close(running);
    }
}
