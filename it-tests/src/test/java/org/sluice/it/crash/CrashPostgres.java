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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL that can be killed and started again, with its data, on its port. What it has answered as committed or prepared is
 * there afterwards: the embedded one's own default would lose the last commits in a crash.
 *
 * <p>User {@value #USER}, without password. Any thread may kill; one starts it again.
 */
public final class CrashPostgres implements AutoCloseable {

    /** The superuser. */
    public static final String USER = "postgres";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path data;
    private final Path log;
    private final Map<String, String> settings;
    private EmbeddedPostgres running;

    /** Starts it, with its files in a directory. */
    public CrashPostgres(Path directory) {
        this(directory, Map.of());
    }

    /** The same, with further settings. */
    public CrashPostgres(Path directory, Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
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
        settings.forEach(builder::setServerConfig);
        if (port != 0) {
            builder.setPort(port);
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port, which stays the same. */
    public int port() {
        return running.getPort();
    }

    /** A connection of the superuser's. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port() + "/" + database, USER, "");
    }

    /** {@code kill -9} of the server and all its backends. */
    void kill() {
        Kill.tree(postmaster());
    }

    /** Ends all connections, and the server in good order. */
    public void stop() {
        close(running);
    }

    /** What PostgreSQL calls immediate: every backend ends where it is, and the next start recovers as after a crash. */
    public void stopImmediately() {
        ProcessHandle server = postmaster();
        signal("QUIT", server);
        server.onExit().orTimeout(START_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts it again, after {@link #kill}, {@link #stop} or {@link #stopImmediately}; returns when it takes connections. */
    public void restart() {
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
