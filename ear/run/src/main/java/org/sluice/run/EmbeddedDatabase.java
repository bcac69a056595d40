package org.sluice.run;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A PostgreSQL 18 of one's own on a free port of this machine, empty, with all its files in a directory that is deleted at
 * close. Clients log in with a password (SCRAM-SHA-256). For development and tests: user and password are {@value #USER}, and
 * {@code fsync} is off.
 *
 * <p>Starting and closing block. Close is idempotent, safe for any thread, and leaves no process and no file, whatever state the
 * database is in; processes that do not end when asked are killed.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final String USER = "postgres";
    private static final String PASSWORD = "postgres";
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private final TemporaryDirectory directory;
    private final EmbeddedPostgres postgres;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedDatabase(TemporaryDirectory directory, EmbeddedPostgres postgres) {
        this.directory = directory;
        this.postgres = postgres;
    }

    /**
     * Starts one and waits until it takes connections.
     *
     * @throws IllegalStateException if it does not start; nothing of it is left then
     */
    public static EmbeddedDatabase start() {
        TemporaryDirectory directory = TemporaryDirectory.create("sluice-postgres");
        try {
            EmbeddedDatabase database = new EmbeddedDatabase(directory, startPostgres(directory.path()));
            database.requirePassword();
            return database;
        } catch (IOException | SQLException | RuntimeException e) {
            removeAll(directory);
            throw new IllegalStateException("The embedded PostgreSQL did not start: " + e.getMessage(), e);
        }
    }

    /** How to connect: {@code postgresql://user:password@localhost:port/database}. */
    public String url() {
        return "postgresql://" + USER + ":" + PASSWORD + "@localhost:" + port() + "/postgres";
    }

    /** The port on which it listens, on the loopback addresses. */
    public int port() {
        return postgres.getPort();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not close well", e);
        } finally {
            removeAll(directory);
        }
    }

    private static EmbeddedPostgres startPostgres(Path directory) throws IOException {
        Path log = directory.resolve("postgres.log");
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(true)
                // Its own copy of the programs: a shared one would belong to the first user of the machine, and could
                // be
                // half unpacked by somebody who was interrupted. And its processes are known by it.
                .setPgBinaryResolver(new OwnPrograms())
                .setOverrideWorkingDirectory(directory.resolve("programs").toFile())
                .setServerConfig("max_connections", "300")
                .setServerConfig("max_prepared_transactions", "64")
                .setServerConfig("unix_socket_directories", "''")
                .setConnectConfig("password", PASSWORD)
                .setPGStartupWait(START_PATIENCE)
                // into a file: a pipe would be held open by the server for as long as it lives
                .setOutputRedirector(Redirect.appendTo(log.toFile()))
                .setErrorRedirector(Redirect.appendTo(log.toFile()))
                // hooks run in no order; whoever starts this decides when it is closed
                .setRegisterShutdownHook(false)
                .start();
    }

    /** The server is set up without passwords (zonky knows no other way), so the door is locked before anybody is let in. */
    private void requirePassword() throws IOException, SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter role " + USER + " password '" + PASSWORD + "'");
            Files.writeString(directory.path().resolve("data/pg_hba.conf"), """
                    # TYPE  DATABASE  USER  ADDRESS       METHOD
                    host    all       all   127.0.0.1/32  scram-sha-256
                    host    all       all   ::1/128       scram-sha-256
                    """);
            statement.execute("select pg_reload_conf()");
        }
    }

    private static void removeAll(TemporaryDirectory directory) {
        Processes left = Processes.runningFrom(directory.path());
        left.kill();
        left.awaitEnd(KILL_PATIENCE);
        directory.close();
    }

    /** Never equal to another one: zonky unpacks once for each resolver, and hands that directory out again. */
    private static final class OwnPrograms implements PgBinaryResolver {

        @Override
        public InputStream getPgBinary(String system, String machineHardware) throws IOException {
            return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machineHardware);
        }
    }
}
