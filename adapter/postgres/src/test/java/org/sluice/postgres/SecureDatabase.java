package org.sluice.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.sluice.api.spi.FactorySettings;

/**
 * A PostgreSQL with encryption and with users who sign on in different ways. It listens on the loopback addresses and on a Unix
 * socket. The password of each user is its name; {@link #HBA} says who may come, and how.
 */
final class SecureDatabase implements AutoCloseable {

    private static final String HBA = """
            # TYPE     DATABASE  USER       ADDRESS       METHOD
            host       all       postgres   127.0.0.1/32  trust
            hostssl    all       tlsonly    127.0.0.1/32  scram-sha-256
            hostnossl  all       clearonly  127.0.0.1/32  scram-sha-256
            host       all       scramuser  127.0.0.1/32  scram-sha-256
            host       all       rotating   127.0.0.1/32  scram-sha-256
            host       all       md5user    127.0.0.1/32  md5
            host       all       plain      127.0.0.1/32  password
            hostssl    all       certuser   127.0.0.1/32  cert
            local      all       scramuser                scram-sha-256
            local      all       peeruser                 peer map=everybody
            """;
    /** Any name: in a container the server may know its callers by other names than they do. */
    private static final String IDENT = "everybody /^.*$ peeruser\n";

    private final Path directory;
    private final Certificates certificates;
    private final EmbeddedPostgres server;

    private SecureDatabase() {
        try {
            // short: the path of a Unix socket may have about 100 characters
            directory = Files.createTempDirectory("sluice");
            certificates = new Certificates(directory);
            server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory.resolve("data"))
                    .setServerConfig("ssl", "on")
                    .setServerConfig(
                            "ssl_cert_file", certificates.certificate("server").toString())
                    .setServerConfig("ssl_key_file", certificates.key("server").toString())
                    .setServerConfig(
                            "ssl_ca_file", certificates.certificate("ca").toString())
                    .setServerConfig("unix_socket_directories", directory.toString())
                    .start();
            prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void prepare() throws IOException {
        for (String user :
                new String[] {"tlsonly", "clearonly", "scramuser", "rotating", "plain", "certuser", "peeruser"}) {
            run("create role " + user + " login password '" + user + "'");
        }
        run("set password_encryption = 'md5'; create role md5user login password 'md5user'");
        Files.writeString(directory.resolve("data/pg_hba.conf"), HBA);
        Files.writeString(directory.resolve("data/pg_ident.conf"), IDENT);
        run("select pg_reload_conf()");
    }

    /** Runs SQL as the superuser. */
    void run(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Whether a backend is in {@code pg_sleep} right now. */
    boolean sleeps(int backend) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select 1 from pg_stat_activity where wait_event = 'PgSleep' and pid = " + backend)) {
            return rows.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Certificates certificates() {
        return certificates;
    }

    /** Where the Unix socket is. */
    Path directory() {
        return directory;
    }

    int port() {
        return server.getPort();
    }

    /** Settings of a user who signs on with its name as password; {@code more} are keys and values. */
    FactorySettings settings(String user, String... more) {
        return settings("localhost", port(), user, more);
    }

    static FactorySettings settings(String host, int port, String user, String... more) {
        Map<String, String> values = new HashMap<>();
        values.put("host", host);
        values.put("port", String.valueOf(port));
        values.put("database", "postgres");
        values.put("user", user);
        values.put("password", user);
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return FactorySettings.read("tests", key -> values.get(key.substring("sluice.tests.".length())));
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    /** Gives the database to tests; it ends with the run. */
    static final class Provider implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == SecureDatabase.class;
        }

        @Override
        public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            return test.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(SecureDatabase.class, key -> new SecureDatabase(), SecureDatabase.class);
        }
    }
}
