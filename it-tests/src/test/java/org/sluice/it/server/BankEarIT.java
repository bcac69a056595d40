package org.sluice.it.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.it.Artifacts;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.LoadedClasses;
import org.sluice.it.TestDatabase;
import org.sluice.it.Traffic;

/** The EAR, with the resource adapter inside, on Payara Server Full. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BankEarIT {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final int REDEPLOYS = Integer.getInteger("sluice.redeploys", 5);
    /** A pool that comes with an application is the application's, and so is its name. */
    private static final String POOL =
            "applications.application.bank.resources.connector-connection-pool.java:app/bank-sluice-pool";

    private final TestDatabase database = TestDatabase.create("ear");
    private final Domain domain;
    private final Client bank;

    BankEarIT(@TempDir Path directory) {
        domain = Domain.start(directory, Map.of("SLUICE_URL", database.url()));
        domain.asadmin("deploy", Artifacts.bankEar().toString());
        bank = domain.client("/bank/");
    }

    @AfterAll
    void stop() {
        domain.close();
    }

    @Test
    @Order(1)
    void account_firstRequest_given() {
        Answer answer = bank.get("api/accounts/1");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.object().getInt("aid")).isEqualTo(1);
    }

    @Test
    @Order(2)
    void account_absentOrMalformed_errors() {
        assertThat(bank.get("api/accounts/100001").status()).isEqualTo(404);
        assertThat(bank.get("api/accounts/x").status()).isEqualTo(400);
    }

    @Test
    @Order(2)
    void accounts_limit_firstOnes() {
        assertThat(bank.get("api/accounts?limit=5").array()).hasSize(5);
    }

    @Test
    @Order(2)
    void transfers_parallel_allTablesAgree() {
        List<CompletableFuture<Answer>> answers = IntStream.rangeClosed(1, 64)
                .mapToObj(i -> bank.postAsync(
                        "api/transfers",
                        "{\"aid\":" + i + ",\"tid\":" + (i % 10 + 1) + ",\"bid\":1,\"delta\":" + i + "}"))
                .toList();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        assertThat(List.of(
                        database.number("select sum(abalance) from pgbench_accounts"),
                        database.number("select sum(tbalance) from pgbench_tellers"),
                        database.number("select sum(bbalance) from pgbench_branches"),
                        database.number("select sum(delta) from pgbench_history")))
                .containsOnly(64L * 65 / 2);
    }

    @Test
    @Order(2)
    void slow_answered_connectionBackInPool() {
        assertThat(bank.get("api/slow?seconds=0.2").status()).isEqualTo(200);
        await().atMost(SOON).until(() -> pool().getInt("inUse") == 0);
    }

    @Test
    @Order(2)
    void pool_numbers_equalPostgresBackends() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(database.backends("sluice:default"))
                        .isPositive()
                        .isEqualTo(pool().getInt("open")));
    }

    @Test
    @Order(2)
    void root_browser_pageOfTheBank() {
        Answer page = bank.get("");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.type()).startsWith("text/html");
    }

    @Test
    @Order(3)
    void pool_listedByAsadmin_theBanksIsThere() {
        assertThat(domain.asadmin("list", "applications.application.bank.resources.*"))
                .contains(POOL);
    }

    @Test
    @Order(3)
    void pool_gotByAsadmin_sizesButNoPassword() {
        assertThat(domain.asadmin("get", POOL + ".*"))
                .contains(POOL + ".max-pool-size=" + pool().getInt("maxSize"))
                .contains(POOL + ".steady-pool-size=" + pool().getInt("minSize"))
                .doesNotContain("postgres:")
                .doesNotContain("Password");
    }

    @Test
    @Order(4)
    void maxPoolSize_raisedByAsadminWhileAllBusy_waitingOneServedAtOnce() {
        domain.asadmin("set", POOL + ".steady-pool-size=1");
        domain.asadmin("set", POOL + ".max-pool-size=2");
        assertThat(pool().getInt("maxSize")).isEqualTo(2);
        domain.asadmin("flush-connection-pool", "--appname", "bank", "java:app/bank-sluice-pool");
        List<CompletableFuture<Answer>> slow = IntStream.range(0, 2)
                .mapToObj(i -> bank.getAsync("api/slow?seconds=10"))
                .toList();
        await().atMost(SOON).until(() -> pool().getInt("inUse") == 2);
        CompletableFuture<Answer> waiting = bank.getAsync("api/accounts/1");
        await().atMost(SOON).until(() -> pool().getInt("waiting") == 1);

        domain.asadmin("set", POOL + ".max-pool-size=6");

        await().atMost(Duration.ofSeconds(3)).until(waiting::isDone);
        assertThat(slow).noneMatch(CompletableFuture::isDone);
        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(pool().getInt("maxSize")).isEqualTo(6);
        // a request that is in flight when its application is stopped keeps the application's class loader
        assertThat(slow).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
    }

    @Test
    @Order(5)
    void log_afterRequests_noPassword() {
        assertThat(domain.log()).doesNotContain(":" + database.password() + "@");
    }

    /** Adapter and application are one archive here. The traffic goes on all the time. */
    @Test
    @Order(6)
    void ear_redeployedAgainAndAgain_nothingOfTheOldOnesIsLeft() {
        Traffic traffic = new Traffic(bank, "api/accounts/1", 4);
        for (int i = 0; i < REDEPLOYS; i++) {
            int before = traffic.served();
            await().atMost(SOON).until(() -> traffic.served() > before + 40);
            domain.asadmin("undeploy", "bank");
            domain.asadmin("deploy", Artifacts.bankEar().toString());
        }
        int before = traffic.served();
        await().atMost(SOON).until(() -> traffic.served() > before + 40);
        traffic.stop();
        assertThat(traffic.unanswered()).as("requests without an answer").isEmpty();

        // a thread of the server's that ends the adapter may keep its class loader for a minute
        await().atMost(Duration.ofSeconds(150))
                .pollInterval(Duration.ofSeconds(3))
                .untilAsserted(() -> {
                    LoadedClasses loaded = LoadedClasses.in(domain.server());
                    assertThat(List.of(
                                    loaded.loadersOf("org.sluice.connector.SluiceResourceAdapter"),
                                    loaded.loadersOf("io.vertx.core.Vertx"),
                                    loaded.loadersOf("org.sluice.cdi.SluiceExtension"),
                                    loaded.loadersOf("org.sluice.bank.Accounts")))
                            .as("class loaders of the adapter and of the application")
                            .containsOnly(1L);
                });
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(database.backends("sluice:default")).isEqualTo(pool().getInt("open")));
    }

    @Test
    @Order(7)
    void application_undeployed_itsConnectionsGone() {
        domain.asadmin("undeploy", "bank");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(database.backends("sluice:default")).isZero());
    }

    private JsonObject pool() {
        return bank.get("api/pool").object();
    }
}
