package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sluice.it.BankServer;

/** The bank with a configuration that cannot be right. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongConfigurationIT {

    private static final String PASSWORD = "never-to-be-seen-5520";

    private final BankServer server = BankServer.startOps(
            "wrong-configuration",
            BankServer.command()
                    .environment("SLUICE_URL", "mysql://clerk:" + PASSWORD + "@localhost/bank")
                    .environment("SLUICE_POOL_SIZE", "many")
                    .environment("SLUICE_POOL_TIMEOUT", "soon")
                    .environment("SLUICE_CONTINUATIONS", "somewhere"));

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void wrongKeys_deployment_refused() {
        assertThat(server.bank().get("api/pool").status()).isEqualTo(404);
        assertThat(server.operator().run("list-applications")).doesNotContain("bank");
    }

    @Test
    void wrongKeys_log_everyProblemWithKeyValueAndWhatIsAllowed() {
        assertThat(server.log())
                .contains("sluice.url: the scheme must be postgresql")
                .contains("sluice.pool-size = 'many': allowed is 0..10000")
                .contains("sluice.pool-timeout = 'soon': allowed is a duration")
                .contains("sluice.continuations = 'somewhere': allowed is managed, direct");
    }

    @Test
    void wrongKeys_log_noPassword() {
        assertThat(server.log()).doesNotContain(PASSWORD);
    }

    @Test
    void wrongKeys_pools_noneLeft() {
        assertThat(server.operator().tell("list-connector-connection-pools").body())
                .doesNotContain("sluice-bank");
    }
}
