package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.ConfigurationException;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.StatementException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.core.PhysicalConnection;

/** The ways to say who one is: passwords, certificates, and the operating system's word. */
@ExtendWith(SecureDatabase.Provider.class)
class SignOnIT {

    private final PostgresClient client = new PostgresClient(1);

    @AfterEach
    void close() {
        Answers.of(client.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"scramuser", "md5user", "plain"})
    void passwordRight_inTheClearAndEncrypted_signsOn(String user, SecureDatabase database) {
        assertThat(whoAmI(database.settings(user, "ssl-mode", "disable"))).isEqualTo(user);
        assertThat(whoAmI(database.settings(user, "ssl-mode", "require"))).isEqualTo(user);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scramuser", "md5user", "plain"})
    void passwordWrong_isRefusedWithoutShowingIt(String user, SecureDatabase database) {
        assertThat(refused(database.settings(user, "password", "s3cret")))
                .hasMessageContaining("user " + user)
                .hasMessageContaining("password authentication failed")
                .hasMessageContaining("28P01")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void certificate_pem_signsOnWithoutPassword(SecureDatabase database) {
        assertThat(whoAmI(withCertificate(database, "certuser"))).isEqualTo("certuser");
    }

    @Test
    void certificate_pem_isTheOneThatTheServerSees(SecureDatabase database) {
        PhysicalConnection connection = Answers.of(client.connect(withCertificate(database, "certuser"), closed -> {}));

        assertThat(Answers.value(connection, "select client_dn from pg_stat_ssl where pid = pg_backend_pid()"))
                .isEqualTo("/CN=certuser");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs12", "jks"})
    void certificate_keyStore_signsOn(String type, SecureDatabase database) {
        assertThat(whoAmI(database.settings(
                        "certuser",
                        "ssl-mode",
                        "verify-full",
                        "ssl-root-cert",
                        database.certificates().certificate("ca").toString(),
                        "ssl-key-store",
                        database.certificates().keyStore("certuser", type).toString(),
                        "ssl-key-store-password",
                        Certificates.PASSWORD)))
                .isEqualTo("certuser");
    }

    @Test
    void certificate_missing_isRefused(SecureDatabase database) {
        assertThat(refused(database.settings("certuser", "ssl-mode", "require")))
                .hasMessageContaining("requires a valid client certificate");
    }

    @Test
    void certificate_ofAnAuthorityThatTheServerDoesNotTrust_isRefused(SecureDatabase database) {
        assertThat(refused(withCertificate(database, "stranger"))).hasMessageContaining("user certuser");
    }

    @Test
    void certificate_keyStorePasswordWrong_isAConfigurationErrorWithoutThePassword(SecureDatabase database) {
        Path store = database.certificates().keyStore("certuser", "pkcs12");
        FactorySettings settings = database.settings(
                "certuser",
                "ssl-mode",
                "require",
                "ssl-key-store",
                store.toString(),
                "ssl-key-store-password",
                "s3cret");

        assertThat(Answers.failure(client.connect(settings, closed -> {}), ConfigurationException.class))
                .hasMessageContaining("sluice.tests.ssl-key-store = '" + store)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void certificate_keyEncrypted_isAConfigurationErrorThatNamesTheWayOut(
            SecureDatabase database, @TempDir Path directory) throws Exception {
        Path key = Files.writeString(
                directory.resolve("client.key"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        FactorySettings settings = database.settings(
                "certuser",
                "ssl-mode",
                "require",
                "ssl-cert",
                database.certificates().certificate("certuser").toString(),
                "ssl-key",
                key.toString());

        assertThat(Answers.failure(client.connect(settings, closed -> {}), ConfigurationException.class))
                .hasMessageContaining("sluice.tests.ssl-key = '" + key)
                .hasMessageContaining("ssl-key-store");
    }

    @Test
    void unixSocket_password_signsOn(SecureDatabase database) {
        FactorySettings settings =
                SecureDatabase.settings(database.directory().toString(), database.port(), "scramuser");
        PhysicalConnection connection = Answers.of(client.connect(settings, closed -> {}));

        assertThat(Answers.value(connection, "select inet_server_addr() is null"))
                .isEqualTo(true);
        assertThat(Answers.value(connection, "select current_user::text")).isEqualTo("scramuser");
    }

    @Test
    void unixSocket_operatingSystemVouches_signsOn(SecureDatabase database) {
        FactorySettings settings =
                SecureDatabase.settings(database.directory().toString(), database.port(), "peeruser");

        assertThat(whoAmI(settings)).isEqualTo("peeruser");
    }

    @Test
    void unixSocket_cancel_reachesTheStatement(SecureDatabase database) {
        FactorySettings settings =
                SecureDatabase.settings(database.directory().toString(), database.port(), "scramuser");
        PhysicalConnection connection = Answers.of(client.connect(settings, closed -> {}));
        var sleeping = connection.execute("select pg_sleep(60)", new Object[0]);
        await().until(() -> database.sleeps(connection.processId()));

        Answers.of(connection.cancel());

        assertThat(Answers.failure(sleeping, StatementException.class)).hasMessageContaining("57014");
    }

    @Test
    void unixSocket_nobodyThere_saysWhere(@TempDir Path directory) {
        assertThat(refused(SecureDatabase.settings(directory.toString(), 5432, "scramuser")))
                .hasMessageContaining("Unix socket " + directory + "/.s.PGSQL.5432")
                .hasMessageContaining("there is no such socket");
    }

    private static FactorySettings withCertificate(SecureDatabase database, String name) {
        return database.settings(
                "certuser",
                "ssl-mode",
                "verify-full",
                "ssl-root-cert",
                database.certificates().certificate("ca").toString(),
                "ssl-cert",
                database.certificates().certificate(name).toString(),
                "ssl-key",
                database.certificates().key(name).toString());
    }

    private @Nullable Object whoAmI(FactorySettings settings) {
        return Answers.value(Answers.of(client.connect(settings, closed -> {})), "select current_user::text");
    }

    private ConnectionFailedException refused(FactorySettings settings) {
        return Answers.failure(client.connect(settings, closed -> {}), ConnectionFailedException.class);
    }
}
