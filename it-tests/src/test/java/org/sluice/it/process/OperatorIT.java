package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.Operator;
import org.sluice.it.TestDatabase;

/** What an operator sees and does with the pool that was made for the bank; at the end, everything is undeployed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatorIT {

    private static final String POOL = "sluice-bank-default";
    private static final String PASSWORD = "never-to-be-seen-7391";
    private static final Duration SOON = Duration.ofSeconds(15);
    /** A thread of the server's that ends the adapter may keep its class loader that long. */
    private static final Duration UNDEPLOYMENT = Duration.ofSeconds(75);

    private final TestDatabase database = TestDatabase.create("operator");
    private final BankServer server;
    private final Client bank;
    private final Operator operator;

    OperatorIT() {
        database.run("create role clerk login superuser password '" + PASSWORD + "'");
        server = BankServer.start(
                "operator",
                BankServer.command()
                        .environment(
                                "SLUICE_URL",
                                "postgresql://clerk:" + PASSWORD + "@localhost:" + database.port() + "/operator")
                        .environment("SLUICE_POOL_SIZE", "1")
                        .environment("SLUICE_MAX_OVERFLOW", "1"));
        bank = server.bank();
        operator = server.operator();
        assertThat(bank.get("api/accounts/1").status()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void pools_list_theOneThatWasMade() {
        assertThat(operator.pools()).contains(POOL);
    }

    @Test
    @Order(1)
    void pool_get_sizesAsConfigured() {
        assertThat(operator.run("get", "resources.connector-connection-pool." + POOL + ".*"))
                .contains(POOL + ".steady-pool-size=1", POOL + ".max-pool-size=2");
    }

    @Test
    @Order(1)
    void pool_get_noPassword() {
        assertThat(operator.run("get", "resources.connector-connection-pool." + POOL + ".*"))
                .contains("FactoryName")
                .doesNotContain(PASSWORD);
    }

    @Test
    @Order(1)
    void pool_ping_answers() {
        operator.run("ping-connection-pool", POOL);
    }

    /** Three wait: fewer than the adapter has threads to ask the pool. Twelve: more. */
    @ParameterizedTest
    @ValueSource(ints = {3, 12})
    @Order(2)
    void maxPoolSize_raisedWhileAllBusy_waitingOnesServedAtOnce(int requests) {
        await().atMost(SOON).until(() -> pool().getInt("inUse") == 0);
        operator.setMaxPoolSize(POOL, 2);
        operator.run("flush-connection-pool", POOL);
        List<CompletableFuture<Answer>> slow = slow(2, 8);
        await().atMost(SOON).until(() -> pool().getInt("inUse") == 2);
        List<CompletableFuture<Answer>> waiting = IntStream.range(0, requests)
                .mapToObj(i -> bank.getAsync("api/accounts/" + (i + 1)))
                .toList();
        await().atMost(SOON).until(() -> pool().getInt("waiting") == requests);

        operator.setMaxPoolSize(POOL, 5);

        await().atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(waiting).allMatch(CompletableFuture::isDone));
        assertThat(slow).noneMatch(CompletableFuture::isDone);
        assertThat(waiting)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        assertThat(pool().getInt("maxSize")).isEqualTo(5);
        assertThat(slow).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
    }

    @Test
    @Order(3)
    void maxPoolSize_lowered_atMostThatManyInUse() {
        operator.setMaxPoolSize(POOL, 2);
        List<CompletableFuture<Answer>> slow = slow(4, 2);
        await().atMost(SOON).until(() -> pool().getInt("waiting") == 2);
        assertThat(pool().getInt("inUse")).isEqualTo(2);
        assertThat(pool().getInt("maxSize")).isEqualTo(2);
        assertThat(slow).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
    }

    @Test
    @Order(4)
    void pool_flushed_newConnectionsServe() {
        long before =
                database.number("select max(pid) from pg_stat_activity where application_name = 'sluice:default'");
        operator.run("flush-connection-pool", POOL);
        assertThat(bank.get("api/accounts/1").status()).isEqualTo(200);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(database.number(
                                "select count(*) from pg_stat_activity where application_name = 'sluice:default'"
                                        + " and pid = " + before))
                        .isZero());
    }

    @Test
    @Order(5)
    void log_afterAll_noPassword() {
        assertThat(server.log()).contains("bank").doesNotContain(PASSWORD);
    }

    @Test
    @Order(6)
    void application_undeployed_poolAndItsConnectionsGone() {
        operator.run("undeploy", "bank");
        assertThat(operator.pools()).doesNotContain(POOL);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(database.backends("sluice:default")).isZero());
    }

    @Test
    @Order(7)
    void adapter_undeployed_noThreadOfItLeft() {
        assertThat(server.adapterThreads()).isNotEmpty();
        operator.run("undeploy", "sluice");
        await().atMost(UNDEPLOYMENT)
                .untilAsserted(() -> assertThat(server.adapterThreads()).isEmpty());
    }

    private List<CompletableFuture<Answer>> slow(int requests, int seconds) {
        return IntStream.range(0, requests)
                .mapToObj(i -> bank.getAsync("api/slow?seconds=" + seconds))
                .toList();
    }

    private JsonObject pool() {
        return bank.get("api/pool").object();
    }
}
