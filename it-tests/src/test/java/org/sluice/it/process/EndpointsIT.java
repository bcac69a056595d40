package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.it.Artifacts;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.TestDatabase;

/** Somebody without credentials, at a server with the adapter and the sample: what is there for him is the sample, and health. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndpointsIT {

    private final TestDatabase database = TestDatabase.create("endpoints");
    private final BankServer server = BankServer.start(
            "endpoints",
            Artifacts.micro()
                    .deploy(Artifacts.rar())
                    .deploy(Artifacts.bankWar())
                    .environment("SLUICE_URL", database.url()));
    private final Client everywhere = server.client("/");

    @AfterAll
    void stop() {
        server.close();
    }

    /** The adapter's names, the entrances of administration, and what is inside archives. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice",
                "sluice/",
                "sluice/default",
                "sluice/pool",
                "sluice.rar",
                "management/domain",
                "management/domain/resources",
                "asadmin",
                "__asadmin",
                "__asadmin/version",
                "jmx",
                "jolokia",
                "bank/WEB-INF/beans.xml",
                "bank/META-INF/microprofile-config.properties",
                "bank/api/",
                "bank/api/pool/default",
                "bank/api/config"
            })
    void path_nothingThere(String path) {
        assertThat(everywhere.get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bank/api/pool", "bank/api/accounts/1", "bank/api/history"})
    void sample_post_whereThereIsOnlyReading_refused(String path) {
        assertThat(everywhere.post(path, "{}").status()).isEqualTo(405);
    }

    /** The sample's page is for trying out, and has no log-in; the pool's numbers are all that it tells of the adapter. */
    @Test
    void sample_pool_numbersOnly() {
        Answer pool = everywhere.get("bank/api/pool");

        assertThat(pool.status()).isEqualTo(200);
        assertThat(pool.body())
                .doesNotContain(database.password())
                .doesNotContain(String.valueOf(database.port()))
                .doesNotContain("select");
    }

    @Test
    void health_allWell_namesOfFactoriesAndNumbersOnly() {
        Answer health = everywhere.get("health");

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body())
                .contains("\"sluice\"")
                .doesNotContain("localhost")
                .doesNotContain(String.valueOf(database.port()));
    }

    @Test
    void metrics_nothingOfTheAdapters() {
        assertThat(everywhere.get("metrics").body().toLowerCase(Locale.ROOT)).doesNotContain("sluice");
    }
}
