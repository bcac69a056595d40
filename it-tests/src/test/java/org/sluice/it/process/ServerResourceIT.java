package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.it.Artifacts;
import org.sluice.it.BankServer;
import org.sluice.it.Client.Answer;
import org.sluice.it.TestDatabase;
import org.sluice.it.ops.OpsWar;

/** A pool and a resource that the operator has made before the application came. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServerResourceIT {

    private final TestDatabase database = TestDatabase.create("explicit");
    private final BankServer server;

    ServerResourceIT(@TempDir Path directory) throws IOException {
        Path commands = directory.resolve("postboot");
        Files.writeString(
                commands,
                String.join(
                        "\n",
                        "deploy " + Artifacts.rar(),
                        "create-connector-connection-pool --raname sluice --connectiondefinition"
                                + " org.sluice.api.AsyncSessionFactory --steadypoolsize 1 --maxpoolsize 3 --poolresize 1"
                                + " --transactionsupport NoTransaction --property ApplicationName=counter:User="
                                + database.user() + ":Password=" + database.password() + ":Url=\""
                                + escaped("postgresql://localhost:" + database.port() + "/explicit")
                                + "\" counter-pool",
                        "create-connector-resource --poolname counter-pool sluice/default",
                        ""));
        server = BankServer.start(
                "server-resource",
                Artifacts.micro()
                        .argument("--postbootcommandfile")
                        .argument(commands.toString())
                        .deploy(OpsWar.file())
                        .deploy(OpsWar.resourceFile())
                        .deploy(Artifacts.bankWar()));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void explicitResource_request_itsPoolServes() {
        assertThat(server.bank().get("api/accounts/1").status()).isEqualTo(200);
        assertThat(database.backends("counter")).isPositive();
    }

    @Test
    @Order(1)
    void explicitResource_pools_noOtherOneMade() {
        assertThat(server.operator().pools()).containsExactly("counter-pool");
    }

    @Test
    @Order(1)
    void explicitResource_status_itsLimits() {
        assertThat(server.bank().get("api/pool").object().getInt("maxSize")).isEqualTo(3);
    }

    @Test
    @Order(1)
    void explicitResource_injectedWithoutCdi_works() {
        Answer answer = server.client("/resource/").get("database");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("explicit");
    }

    /** Its factory is the one that the server injected when the application came; but the bank uses the same pool. */
    @Test
    @Order(2)
    void property_changed_factoryLookedUpBefore_followsWithTheInjectedOne() {
        rename("window");

        assertThat(applicationName()).isEqualTo("window");
        assertThat(server.bank().get("api/accounts/1").status()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(database.backends("counter")).isZero());
    }

    @Test
    @Order(3)
    void property_changed_factoryLookedUpBefore_nothingInjected_keepsTheOldValueAndWorks() {
        server.operator().run("undeploy", "bank");

        rename("door");

        assertThat(applicationName()).isEqualTo("window");
        assertThat(database.backends("window")).isPositive();
    }

    private String applicationName() {
        Answer answer = server.client("/resource/").get("application-name");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void rename(String name) {
        server.operator()
                .run("set", "resources.connector-connection-pool.counter-pool.property.ApplicationName=" + name);
    }

    /** In a list of properties a colon separates them. */
    private static String escaped(String value) {
        return value.replace(":", "\\:");
    }
}
