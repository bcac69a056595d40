package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.it.Artifacts;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.DoorsDatabase;
import org.sluice.it.SelfSigned;
import org.sluice.it.links.LinksWar;
import org.sluice.it.links.PasswordSource;
import org.sluice.it.ops.OpsWar;

/** Every way to reach PostgreSQL and to sign on there, from the server: what came of it is told by PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LinksIT {

    private final DoorsDatabase database;
    private final Map<String, String> configuration = new TreeMap<>();
    private final Path vault;
    private final BankServer server;
    private final Client links;

    LinksIT(@TempDir Path directory) throws IOException, GeneralSecurityException {
        database = new DoorsDatabase(directory);
        for (String mode : new String[] {"disable", "allow", "prefer", "require"}) {
            factory(mode, "scramuser", "ssl-mode", mode);
        }
        String authority = database.certificate().certificate().toString();
        factory("verifyca", "tlsonly", "ssl-mode", "verify-ca", "ssl-root-cert", authority);
        factory("verifyfull", "tlsonly", "ssl-mode", "verify-full", "ssl-root-cert", authority);
        for (String type : new String[] {"pkcs12", "jks"}) {
            factory(
                    type,
                    "tlsonly",
                    "ssl-mode",
                    "verify-full",
                    "ssl-trust-store",
                    database.certificate().trustStore(type).toString(),
                    "ssl-trust-store-password",
                    SelfSigned.PASSWORD);
        }
        factory(
                "stranger",
                "tlsonly",
                "ssl-mode",
                "verify-full",
                "ssl-root-cert",
                database.certuser().certificate().toString());
        factory(
                "certpem",
                "certuser",
                "ssl-mode",
                "verify-full",
                "ssl-root-cert",
                authority,
                "ssl-cert",
                database.certuser().certificate().toString(),
                "ssl-key",
                database.certuser().key().toString());
        factory(
                "certstore",
                "certuser",
                "ssl-mode",
                "verify-full",
                "ssl-root-cert",
                authority,
                "ssl-key-store",
                database.certuser().keyStore().toString(),
                "ssl-key-store-password",
                SelfSigned.PASSWORD);
        factory("md5", "md5user");
        factory("plain", "plain");
        factory("unix", "scramuser", "host", database.sockets().toString());
        factory("peer", "peeruser", "host", database.sockets().toString());
        factory("rotated", "scramuser");
        for (String withoutPassword : new String[] {"certpem", "certstore", "peer", "rotated"}) {
            configuration.remove("sluice." + withoutPassword + ".password");
        }
        vault = Files.writeString(directory.resolve("vault"), "scramuser");
        server = BankServer.startOps(
                "links",
                Artifacts.micro()
                        .environment(PasswordSource.FILE, vault.toString())
                        .deploy(Artifacts.rar())
                        .deploy(OpsWar.file())
                        .deploy(LinksWar.in(directory, lines())));
        links = server.client("/links/");
        await().atMost(Duration.ofMinutes(1)).until(() -> links.get("disable").status() == 200);
    }

    private void factory(String name, String user, String... more) {
        set(name, "host", "localhost");
        set(name, "port", String.valueOf(database.port()));
        set(name, "database", "postgres");
        set(name, "user", user);
        set(name, "password", user);
        set(name, "pool-size", "0");
        for (int i = 0; i < more.length; i += 2) {
            set(name, more[i], more[i + 1]);
        }
    }

    private void set(String factory, String key, String value) {
        configuration.put("sluice." + factory + "." + key, value);
    }

    private String lines() {
        return configuration.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "disable, scramuser clear",
        "allow, scramuser clear",
        "prefer, scramuser encrypted",
        "require, scramuser encrypted",
        "verifyca, tlsonly encrypted",
        "verifyfull, tlsonly encrypted",
        "pkcs12, tlsonly encrypted",
        "jks, tlsonly encrypted",
        "certpem, certuser encrypted",
        "certstore, certuser encrypted",
        "md5, md5user encrypted",
        "plain, plain encrypted",
        "unix, scramuser clear",
        "peer, peeruser clear"
    })
    void everyLink_session_isWhomAndWhatItShouldBe(String factory, String expected) {
        Answer answer = links.get(factory);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(expected);
    }

    @Test
    void authorityOfSomebodyElse_sessionIsRefused() {
        assertThat(links.get("stranger").body())
                .startsWith("ConnectionFailedException")
                .contains("encryption could not be agreed upon");
    }

    /** Last, as it changes a password that others use. */
    @Test
    @Order(Integer.MAX_VALUE)
    void passwordOfAnySource_rotated_nextConnectionHasIt() throws IOException {
        assertThat(links.get("rotated").body()).isEqualTo("scramuser encrypted");
        database.run("alter role scramuser password 'second-pw-7712'");
        Files.writeString(vault, "second-pw-7712");
        server.operator().run("flush-connection-pool", "sluice-links-rotated");

        assertThat(links.get("rotated").body()).isEqualTo("scramuser encrypted");
        assertThat(server.log()).doesNotContain("second-pw-7712");
    }
}
