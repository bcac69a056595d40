package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.it.Artifacts;
import org.sluice.it.BankServer;
import org.sluice.it.TestDatabase;
import org.sluice.it.ops.OpsWar;
import org.sluice.it.signon.SignOnWar;

/**
 * Who signs on: application and container, by what the pool, the reference and the configuration say. What Payara does on the
 * component's thread and what on the adapter's is looked at separately: sessions open connections on the adapter's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignOnIT {

    private static final String POOL_USER = "signon_pool";
    private static final String PRINCIPAL = "signon_principal";

    private final TestDatabase database = TestDatabase.create("signon");
    private final BankServer server;

    SignOnIT(@TempDir Path directory) throws IOException {
        database.run("create role " + POOL_USER + " login password 'pool-pw'");
        database.run("create role " + PRINCIPAL + " login password 'principal-pw'");
        List<String> commands = new ArrayList<>(List.of("deploy " + Artifacts.rar()));
        commands.addAll(pool("application", ""));
        commands.addAll(pool("container", ""));
        commands.addAll(pool("pool", " --property User=" + POOL_USER + ":Password=pool-pw"));
        commands.addAll(pool("principal", ""));
        Path file = Files.write(directory.resolve("postboot"), commands);
        server = BankServer.startOps(
                "sign-on",
                Artifacts.micro()
                        .environment("SLUICE_URL", database.url())
                        .argument("--postbootcommandfile")
                        .argument(file.toString())
                        .deploy(SignOnWar.in(directory, PRINCIPAL, "principal-pw"))
                        .deploy(OpsWar.file()));
    }

    private static List<String> pool(String name, String more) {
        return List.of(
                "create-connector-connection-pool --raname sluice --connectiondefinition"
                        + " org.sluice.api.AsyncSessionFactory --steadypoolsize 0 --maxpoolsize 3 --poolresize 1"
                        + " --transactionsupport NoTransaction" + more + " " + name + "-pool",
                "create-connector-resource --poolname " + name + "-pool sluice/" + name);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String session(String reference) {
        return server.client("/signon/").get("session?ref=db/" + reference).body();
    }

    private String onComponentsThread(String reference) {
        return server.client("/signon/").get("component?ref=db/" + reference).body();
    }

    @Test
    void application_session_configuredUser() {
        assertThat(session("application")).isEqualTo(database.user());
    }

    @Test
    void container_session_configuredUser() {
        assertThat(session("container")).isEqualTo(database.user());
    }

    @Test
    void container_poolHasUserAndPassword_sessionIsThatUser() {
        assertThat(session("pool")).isEqualTo(POOL_USER);
    }

    /** The limit that the documentation tells of: Payara looks the reference up by the component of the calling thread. */
    @Test
    void container_referenceHasDefaultPrincipal_sessionIsTheConfiguredUser() {
        assertThat(session("principal")).isEqualTo(database.user());
    }

    @Test
    void container_referenceHasDefaultPrincipal_onTheComponentsThread_isThatUser() {
        assertThat(onComponentsThread("principal")).isEqualTo(PRINCIPAL);
    }

    @Test
    void container_connectionsOfTwoUsers_areNeverMixedUp() {
        for (int i = 0; i < 5; i++) {
            assertThat(session("principal")).isEqualTo(database.user());
            assertThat(onComponentsThread("principal")).isEqualTo(PRINCIPAL);
        }
        assertThat(database.number("select count(*) from pg_stat_activity where usename = '" + PRINCIPAL + "'"))
                .isEqualTo(1);
    }

    @Test
    void application_onTheComponentsThread_configuredUser() {
        assertThat(onComponentsThread("application")).isEqualTo(database.user());
    }

    /** Why the adapter passes request information that says nothing. */
    @Test
    void application_onTheComponentsThread_withoutRequestInformation_payaraRefuses() {
        assertThat(server.client("/signon/")
                        .get("component-null?ref=db/application")
                        .body())
                .contains("ResourceException");
    }

    @Test
    void log_hasNoPassword() {
        session("pool");
        assertThat(server.log()).doesNotContain("principal-pw").doesNotContain("pool-pw");
    }
}
