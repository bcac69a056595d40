package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.security.PasswordCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.ConfigurationException;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.Row;
import org.sluice.api.spi.BoundSessionFactory;

/** Passwords that change, and users whom the server names, on a PostgreSQL that asks for passwords. */
class CredentialsIT {

    @TempDir
    static Path database;

    private static EmbeddedPostgres postgres;

    @TempDir
    Path secrets;

    private final SluiceResourceAdapter adapter = new SluiceResourceAdapter();
    private final SluiceManagedConnectionFactory factory = new SluiceManagedConnectionFactory();
    private final Map<String, String> configuration = new ConcurrentHashMap<>();

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(database.resolve("data"))
                .start();
        run("create role app login password 'first'");
        run("create role bob login password 'bob-pw'");
        Files.writeString(database.resolve("data/pg_hba.conf"), """
                host all postgres 127.0.0.1/32 trust
                host all all      127.0.0.1/32 scram-sha-256
                """);
        run("select pg_reload_conf()");
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void publish() {
        run("alter role app password 'first'");
        factory.setResourceAdapter(adapter);
        configuration.putAll(Map.of(
                "sluice.host",
                "localhost",
                "sluice.port",
                String.valueOf(postgres.getPort()),
                "sluice.database",
                "postgres",
                "sluice.user",
                "app"));
        adapter.runtime().publications().publish("default", new PlainApplication(configuration::get));
    }

    @AfterEach
    void stop() {
        adapter.stop();
    }

    private static void run(String sql) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private Path passwordFile(String content) throws IOException {
        Path file = Files.writeString(secrets.resolve("password"), content);
        configuration.put("sluice.password-file", file.toString());
        return file;
    }

    private SluiceManagedConnection open(@Nullable Subject subject) throws ResourceException {
        return (SluiceManagedConnection) factory.createManagedConnection(subject, null);
    }

    private static List<String> row(SluiceManagedConnection connection, String sql) {
        Row row = connection
                .physical()
                .execute(sql, new Object[0])
                .orTimeout(8, TimeUnit.SECONDS)
                .join()
                .rows()
                .get(0);
        return IntStream.range(0, row.columns().size())
                .mapToObj(i -> String.valueOf(row.get(i)))
                .toList();
    }

    private Subject bob(String password) {
        PasswordCredential credential = new PasswordCredential("bob", password.toCharArray());
        credential.setManagedConnectionFactory(factory);
        return new Subject(false, Set.of(), Set.of(), Set.of(credential));
    }

    private static <T> T cause(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        throw new AssertionError("no " + type.getSimpleName(), thrown);
    }

    @Test
    void passwordFile_newlineAtItsEnd_isNoPartOfThePassword() throws Exception {
        passwordFile("first\n");

        assertThat(row(open(null), "select current_user::text")).containsExactly("app");
    }

    @Test
    void passwordFile_rotated_newConnectionsUseIt_andOldOnesStay() throws Exception {
        Path file = passwordFile("first\n");
        SluiceManagedConnection old = open(null);
        run("alter role app password 'second'");

        assertThat(cause(catchThrowable(() -> open(null)), ConnectionFailedException.class))
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("first");
        Files.writeString(file, "second\r\n");

        SluiceManagedConnection fresh = open(null);
        assertThat(row(fresh, "select current_user::text")).containsExactly("app");
        assertThat(row(old, "select current_user::text")).containsExactly("app");
        assertThat(factory.matchManagedConnections(Set.of(old), null, null))
                .as("the configured user's, whatever the password is by now")
                .isSameAs(old);
    }

    @Test
    void password_ofTheConfiguration_rotated_sessionsGoOn() throws Exception {
        configuration.put("sluice.password", "first");
        try (BoundSessionFactory sessions = new SluiceConnectionFactory(factory, new UnpooledConnectionManager())
                .bind(new PlainApplication(configuration::get))) {
            assertThat(user(sessions)).isEqualTo("app");
            run("alter role app password 'second'");
            configuration.put("sluice.password", "second");

            assertThat(user(sessions)).isEqualTo("app");
        }
    }

    private static String user(BoundSessionFactory sessions) {
        return sessions.withSession(session -> session.one(String.class, "select current_user::text"))
                .toCompletableFuture()
                .orTimeout(8, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void passwordFile_gone_newConnectionsSayWhatIsMissing() throws Exception {
        Path file = passwordFile("first");
        open(null);
        Files.delete(file);

        assertThat(cause(catchThrowable(() -> open(null)), ConfigurationException.class))
                .hasMessageContaining("sluice.password-file = '" + file + "': there is no such file");
    }

    @Test
    void passwordFile_besideThePasswordOfThePool_thePoolsCounts() throws Exception {
        passwordFile("wrong");
        factory.setPassword("first");

        assertThat(row(open(null), "select current_user::text")).containsExactly("app");
    }

    @Test
    void subject_credentialForTheFactory_isTheUser() throws Exception {
        passwordFile("first");

        SluiceManagedConnection connection = open(bob("bob-pw"));

        assertThat(row(connection, "select current_user::text, current_database()::text"))
                .containsExactly("bob", "postgres");
        assertThat(connection.getMetaData().getUserName()).isEqualTo("bob");
        assertThat(factory.matchManagedConnections(Set.of(connection), null, null))
                .isNull();
    }

    @Test
    void subject_passwordWrong_saysWhoAndNotThePassword() throws Exception {
        passwordFile("first");

        assertThat(cause(catchThrowable(() -> open(bob("s3cret"))), ConnectionFailedException.class))
                .hasMessageContaining("user bob")
                .hasMessageContaining("28P01")
                .hasMessageNotContaining("s3cret");
    }
}
