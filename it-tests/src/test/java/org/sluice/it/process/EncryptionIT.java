package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.it.BankServer;
import org.sluice.it.EncryptedDatabase;

/** The sample in production's dress: verify-full, and the password in a file that is changed while the server runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EncryptionIT {

    private final Path passwordFile;
    private final EncryptedDatabase database;
    private final BankServer server;

    EncryptionIT(@TempDir Path directory) throws IOException {
        database = new EncryptedDatabase(directory, "first");
        passwordFile = Files.writeString(directory.resolve("password"), "first\n");
        server = BankServer.start(
                "encryption",
                BankServer.command()
                        .environment("SLUICE_HOST", "localhost")
                        .environment("SLUICE_PORT", String.valueOf(database.port()))
                        .environment("SLUICE_DATABASE", EncryptedDatabase.USER)
                        .environment("SLUICE_USER", EncryptedDatabase.USER)
                        .environment("SLUICE_PASSWORD_FILE", passwordFile.toString())
                        .environment("SLUICE_SSL_MODE", "verify-full")
                        .environment(
                                "SLUICE_SSL_ROOT_CERT", database.certificate().toString()));
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
        database.close();
    }

    @Test
    void verifyFull_request_everyConnectionEncrypted() {
        assertThat(server.bank().get("api/accounts/1").status()).isEqualTo(200);

        assertThat(database.backends(true)).isPositive();
        assertThat(database.backends(false)).isZero();
    }

    @Test
    void passwordRotated_everyConnectionNew_requestsGoOn() throws IOException {
        assertThat(server.bank().get("api/accounts/1").status()).isEqualTo(200);
        database.run("alter role bank password 'rotated-pw'");
        Files.writeString(passwordFile, "rotated-pw\n");
        database.run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'bank'");
        await().until(() -> database.backends(true) == 0);

        // a connection may be found closed only when it is used: the second request at the latest gets a new one
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(server.bank().get("api/accounts/1").status()).isEqualTo(200));

        assertThat(database.backends(true)).isPositive();
        assertThat(server.log()).doesNotContain("rotated-pw");
    }
}
