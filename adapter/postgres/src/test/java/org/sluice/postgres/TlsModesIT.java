package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.ConfigurationException;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.StatementException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.core.PhysicalConnection;

/** Every ssl-mode, against servers that encrypt and do not; pg_stat_ssl says what came of it. */
@ExtendWith({SecureDatabase.Provider.class, Database.Provider.class})
class TlsModesIT {

    private static final String ENCRYPTED = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";

    private final PostgresClient client = new PostgresClient(1);

    @AfterEach
    void close() {
        Answers.of(client.close());
    }

    @ParameterizedTest
    @CsvSource({"disable, false", "allow, false", "prefer, true", "require, true"})
    void serverEncrypts_modeWithoutCheck_encryptedAsTheModeSays(
            String mode, boolean encrypted, SecureDatabase database) {
        assertThat(isEncrypted(database.settings("scramuser", "ssl-mode", mode)))
                .isEqualTo(encrypted);
    }

    @Test
    void serverEncrypts_modeNotSet_encrypted(SecureDatabase database) {
        assertThat(isEncrypted(database.settings("scramuser"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "allow", "prefer"})
    void serverInTheClear_modeThatAllowsIt_connects(String mode, Database database) {
        FactorySettings settings =
                SecureDatabase.settings("localhost", database.settings().port(), "postgres", "ssl-mode", mode);

        assertThat(isEncrypted(settings)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void serverInTheClear_modeThatWantsEncryption_isRefusedWithWhatToDo(String mode, Database database) {
        FactorySettings settings =
                SecureDatabase.settings("localhost", database.settings().port(), "postgres", "ssl-mode", mode);

        assertThat(refused(settings)).hasMessageContaining("the server does not offer encryption");
    }

    @Test
    void userMayComeEncryptedOnly_allow_comesEncrypted(SecureDatabase database) {
        assertThat(isEncrypted(database.settings("tlsonly", "ssl-mode", "allow")))
                .isTrue();
    }

    @Test
    void userMayComeInTheClearOnly_prefer_comesInTheClear(SecureDatabase database) {
        assertThat(isEncrypted(database.settings("clearonly", "ssl-mode", "prefer")))
                .isFalse();
    }

    @Test
    void userMayComeEncryptedOnly_disable_isRefused(SecureDatabase database) {
        assertThat(refused(database.settings("tlsonly", "ssl-mode", "disable")))
                .hasMessageContaining("no encryption")
                .hasMessageContaining("28000");
    }

    @Test
    void passwordWrong_prefer_isNotTriedInTheClear(SecureDatabase database) {
        assertThat(refused(database.settings("scramuser", "password", "s3cret")))
                .hasMessageContaining("password authentication failed")
                .hasMessageContaining("28P01")
                .hasMessageNotContaining("before that")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void authorityTrusted_pem_connects(String mode, SecureDatabase database) {
        assertThat(isEncrypted(trusting(database, mode, "ca"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void authorityOther_pem_isRefused(String mode, SecureDatabase database) {
        assertThat(refused(trusting(database, mode, "otherca")))
                .hasMessageContaining("encryption could not be agreed upon");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-ca", "verify-full"})
    void authorityOfNoNote_jvmsAuthorities_isRefused(String mode, SecureDatabase database) {
        assertThat(refused(database.settings("scramuser", "ssl-mode", mode)))
                .hasMessageContaining("unable to find valid certification path");
    }

    @Test
    void hostNameNotInCertificate_verifyFull_isRefused(SecureDatabase database) {
        FactorySettings settings = elsewhere(database, "verify-full");

        assertThat(refused(settings))
                .hasMessageContaining("127.0.0.1")
                .hasMessageContaining("subject alternative names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca"})
    void hostNameNotInCertificate_modeThatDoesNotCheckIt_connects(String mode, SecureDatabase database) {
        assertThat(isEncrypted(elsewhere(database, mode))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs12", "jks"})
    void trustStore_ofEitherType_isTrusted(String type, SecureDatabase database) {
        Path store = database.certificates().trustStore("ca", type);

        assertThat(isEncrypted(database.settings(
                        "scramuser",
                        "ssl-mode",
                        "verify-full",
                        "ssl-trust-store",
                        store.toString(),
                        "ssl-trust-store-password",
                        Certificates.PASSWORD)))
                .isTrue();
    }

    @Test
    void trustStore_passwordWrong_isAConfigurationErrorWithoutThePassword(SecureDatabase database) {
        Path store = database.certificates().trustStore("ca", "pkcs12");
        FactorySettings settings = database.settings(
                "scramuser",
                "ssl-mode",
                "verify-full",
                "ssl-trust-store",
                store.toString(),
                "ssl-trust-store-password",
                "s3cret");

        assertThat(Answers.failure(client.connect(settings, closed -> {}), ConfigurationException.class))
                .hasMessageContaining("sluice.tests.ssl-trust-store = '" + store)
                .hasMessageContaining("password was incorrect")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void rootCertificate_noCertificate_isAConfigurationError(SecureDatabase database) {
        Path key = database.certificates().key("server");
        FactorySettings settings =
                database.settings("scramuser", "ssl-mode", "verify-full", "ssl-root-cert", key.toString());

        assertThat(Answers.failure(client.connect(settings, closed -> {}), ConfigurationException.class))
                .hasMessageContaining("sluice.tests.ssl-root-cert = '" + key);
    }

    @Test
    void cancel_encryptedConnection_reachesTheStatement(SecureDatabase database) {
        PhysicalConnection connection =
                Answers.of(client.connect(trusting(database, "verify-full", "ca"), closed -> {}));
        var sleeping = connection.execute("select pg_sleep(60)", new Object[0]);
        await().until(() -> database.sleeps(connection.processId()));

        Answers.of(connection.cancel());

        assertThat(Answers.failure(sleeping, StatementException.class)).hasMessageContaining("57014");
    }

    private static FactorySettings trusting(SecureDatabase database, String mode, String authority) {
        return database.settings(
                "scramuser",
                "ssl-mode",
                mode,
                "ssl-root-cert",
                database.certificates().certificate(authority).toString());
    }

    private static FactorySettings elsewhere(SecureDatabase database, String mode) {
        return SecureDatabase.settings(
                "127.0.0.1",
                database.port(),
                "scramuser",
                "ssl-mode",
                mode,
                "ssl-root-cert",
                database.certificates().certificate("ca").toString());
    }

    private boolean isEncrypted(FactorySettings settings) {
        PhysicalConnection connection = Answers.of(client.connect(settings, closed -> {}));
        return Boolean.TRUE.equals(Answers.value(connection, ENCRYPTED));
    }

    private ConnectionFailedException refused(FactorySettings settings) {
        return Answers.failure(client.connect(settings, closed -> {}), ConnectionFailedException.class);
    }
}
