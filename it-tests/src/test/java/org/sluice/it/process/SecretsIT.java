package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.it.Artifacts;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.TestDatabase;
import org.sluice.it.ops.OpsWar;
import org.sluice.it.secrets.Deed;
import org.sluice.it.secrets.SecretsWar;

/**
 * Passwords, parameters and rows with a mark on them; everything is done by which they could come into a log, with all loggers at
 * their defaults; and then the mark is looked for.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecretsIT {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final List<String> FACTORIES = List.of("quiet", "echoed", "shown", "wrong");

    private final TestDatabase database = TestDatabase.create("secrets");
    private final BankServer server;
    private final Client secrets;

    SecretsIT(@TempDir Path directory) {
        prepare();
        server = BankServer.startOps(
                "secrets",
                Artifacts.micro()
                        .deploy(Artifacts.rar())
                        .deploy(OpsWar.file())
                        .deploy(SecretsWar.in(directory, configuration())));
        secrets = server.client("/secrets/");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> secrets.get("quiet/told/read").status() == 200);
    }

    private void prepare() {
        Stream.of(
                        "create role keeper login password '" + Deed.PASSWORD + "'",
                        "create type mood as enum ('good', 'bad')",
                        "create sequence ids start 100",
                        "create table entry (id int primary key, word text unique, number int check (number > 0))",
                        "create table late (word text unique deferrable initially deferred)",
                        "create function explode(word text) returns int language plpgsql"
                                + " as 'begin return word::int; end'",
                        "create function whisper(word text) returns void language plpgsql"
                                + " as 'begin raise notice ''%'', word; raise warning ''%'', word; end'",
                        "insert into entry (id, word) values (1, '" + Deed.ROW + "')",
                        "insert into late values ('" + Deed.ROW + "')",
                        "grant all on all tables in schema public to keeper",
                        "grant all on all sequences in schema public to keeper")
                .forEach(database::run);
    }

    private String configuration() {
        StringBuilder lines = new StringBuilder();
        for (String factory : FACTORIES) {
            String key = "sluice." + factory + ".";
            lines.append(key)
                    .append("url=postgresql://keeper@localhost:")
                    .append(database.port())
                    .append("/secrets\n");
            lines.append(key)
                    .append("password=")
                    .append(factory.equals("wrong") ? Deed.WRONG_PASSWORD : Deed.PASSWORD)
                    .append('\n');
            lines.append(key).append("pool-timeout=3s\n");
        }
        return lines + """
                sluice.quiet.leak-after=500ms
                sluice.quiet.leak-stack=true
                sluice.quiet.echo-pool=true
                sluice.echoed.echo=true
                sluice.shown.echo=true
                sluice.shown.echo-parameters=true
                """;
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @Order(1)
    @EnumSource(Deed.class)
    void deed_stackTraceOfItsFailure_noSecret(Deed deed) {
        Answer answer = secrets.get("quiet/told/" + deed.name());

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).startsWith(deed.isQuoted() + "\n");
        assertThat(secretsIn(answer.body())).isEmpty();
    }

    @ParameterizedTest
    @Order(1)
    @EnumSource(Deed.class)
    void deed_echoed_failureGoesOut_noSecretInTheAnswer(Deed deed) {
        assertThat(secretsIn(secrets.get("echoed/thrown/" + deed.name()).body()))
                .isEmpty();
    }

    @ParameterizedTest
    @Order(1)
    @ValueSource(strings = {"duplicate", "syntax", "not_converted", "time_out"})
    void deed_failureGoesOutAtOnce_noSecretInTheAnswer(String deed) {
        Answer answer = secrets.get("quiet/thrown-at-once/" + deed);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(secretsIn(answer.body())).isEmpty();
    }

    @Test
    @Order(1)
    void passwordWrong_refused_noSecret() {
        Answer answer = secrets.get("wrong/told/read");

        assertThat(answer.body()).contains("password authentication failed");
        assertThat(secretsIn(answer.body())).isEmpty();
        assertThat(secretsIn(secrets.get("wrong/thrown-at-once/read").body())).isEmpty();
    }

    @Test
    @Order(1)
    void transaction_commitFails_noSecretInTheAnswer() {
        Answer answer = secrets.get("quiet/transaction");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(secretsIn(answer.body())).isEmpty();
    }

    @Test
    @Order(1)
    void stream_abandoned_comesBack() {
        assertThat(secretsIn(secrets.get("quiet/stream").body())).isEmpty();
    }

    @ParameterizedTest
    @Order(1)
    @ValueSource(strings = {"quiet", "echoed"})
    void objects_asText_noSecret(String factory) {
        Answer answer = secrets.get(factory + "/objects");

        assertThat(answer.body()).contains("Row[", "Result[", "Parameters[", "PoolStatus[");
        assertThat(secretsIn(answer.body())).isEmpty();
    }

    /** The search finds what is there: who asks for parameters in the log gets them. */
    @Test
    @Order(1)
    void parametersAskedFor_areInTheLog() {
        secrets.get("shown/told/leak");

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(linesWithSecrets(server.log())).isNotEmpty().allMatch(SecretsIT::isAskedFor));
        assertThat(linesWithSecrets(server.log())).allMatch(line -> line.contains(Deed.PARAMETER));
    }

    @Test
    @Order(2)
    void jmx_afterAll_noSecret() {
        String beans = secrets.get("quiet/jmx").body();

        assertThat(beans).contains("factory=\"quiet\"", "factory=\"echoed\"", "Holders = ");
        assertThat(secretsIn(beans)).isEmpty();
    }

    @Test
    @Order(2)
    void configuration_allOfIt_noSecret() {
        String dump = server.operator().run("get", "*");

        assertThat(dump).contains("sluice-secrets-quiet", "FactoryName");
        assertThat(secretsIn(dump)).isEmpty();
    }

    @Test
    @Order(2)
    void health_passwordWrong_noSecret() {
        String health = server.client("/").get("health").body();

        assertThat(health).contains("sluice-wrong", "password authentication failed");
        assertThat(secretsIn(health)).isEmpty();
    }

    @Test
    @Order(3)
    void log_afterAll_noSecretButTheOneAskedFor() {
        await().atMost(SOON).until(() -> server.log().contains("SLUICE1010"));
        String log = server.log();

        assertThat(log)
                .as("it tells of all that")
                .contains("insert into entry", "SQLSTATE 23505", "SQLSTATE 22P02", "password authentication failed");
        assertThat(linesWithSecrets(log)).allMatch(SecretsIT::isAskedFor);
    }

    private static boolean isAskedFor(String line) {
        return line.contains("shown [");
    }

    private static List<String> linesWithSecrets(String text) {
        return text.lines().filter(line -> !secretsIn(line).isEmpty()).toList();
    }

    private static List<String> secretsIn(String text) {
        return Stream.of(Deed.MARKER, Deed.NUMBER).filter(text::contains).toList();
    }
}
