package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.TestDatabase;

/** Every address of the bank. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BankIT {

    private static final String BACKENDS = "sluice:default";
    private static final Duration SOON = Duration.ofSeconds(15);

    private final TestDatabase database = TestDatabase.create("bank");
    private final BankServer server = BankServer.start("bank", BankServer.command(database));
    private final Client bank = server.bank();

    @BeforeAll
    void awaitTables() {
        assertThat(bank.get("api/accounts/1").status()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void account_present_given() {
        JsonObject account = bank.get("api/accounts/4711").object();
        assertThat(account.getInt("aid")).isEqualTo(4711);
        assertThat(account.getInt("bid")).isEqualTo(1);
        assertThat(account.containsKey("balance")).isTrue();
    }

    @Test
    void account_absent_notFound() {
        assertError(bank.get("api/accounts/100001"), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1x", "1.5", "%201"})
    void account_malformedNumber_badRequest(String number) {
        assertError(bank.get("api/accounts/" + number), 400);
    }

    @Test
    void accounts_limit_firstOnes() {
        assertThat(bank.get("api/accounts?limit=3").array().getValuesAs(JsonObject.class))
                .extracting(account -> account.getInt("aid"))
                .containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "1001"})
    void accounts_wrongLimit_badRequest(String limit) {
        assertError(bank.get("api/accounts?limit=" + limit), 400);
    }

    @Test
    void transfer_one_newBalanceGiven() {
        int before = bank.get("api/accounts/17").object().getInt("balance");
        Answer answer = bank.post("api/transfers", transfer(17, 1, 250));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.object().getInt("balance")).isEqualTo(before + 250);
        assertThat(bank.get("api/accounts/17").object().getInt("balance")).isEqualTo(before + 250);
    }

    @Test
    void history_afterATransfer_hasItFirst() {
        bank.post("api/transfers", transfer(23, 2, 77));

        JsonObject latest = bank.get("api/history?limit=1")
                .array()
                .getValuesAs(JsonObject.class)
                .get(0);

        assertThat(latest.getInt("aid")).isEqualTo(23);
        assertThat(latest.getInt("tid")).isEqualTo(2);
        assertThat(latest.getInt("delta")).isEqualTo(77);
        awaitNothingInUse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"aid\":1,\"tid\":1,\"bid\":1}",
                "{\"aid\":\"x\",\"tid\":1,\"bid\":1,\"delta\":1}",
                "{\"aid\":-1,\"tid\":1,\"bid\":1,\"delta\":1}",
                "not json",
                ""
            })
    void transfer_malformed_badRequest(String body) {
        assertError(bank.post("api/transfers", body), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"aid\":999999,\"tid\":1,\"bid\":1,\"delta\":5}",
                "{\"aid\":1,\"tid\":99,\"bid\":1,\"delta\":5}",
                "{\"aid\":1,\"tid\":1,\"bid\":99,\"delta\":5}"
            })
    void transfer_unknownRow_notFoundAndNothingChanged(String body) {
        List<Long> before = totals();
        assertError(bank.post("api/transfers", body), 404);
        assertThat(totals()).isEqualTo(before);
    }

    @Test
    void transfers_twoHundredAtOnce_allTablesAgree() {
        List<Long> before = totals();
        List<CompletableFuture<Answer>> answers = IntStream.rangeClosed(1, 200)
                .mapToObj(i -> bank.postAsync("api/transfers", transfer(i % 7 + 1, i % 10 + 1, i)))
                .toList();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));

        long moved = 200 * 201 / 2;
        assertThat(totals())
                .isEqualTo(before.stream().map(total -> total + moved).toList());
        awaitNothingInUse();
    }

    @Test
    void slow_seconds_takesThatLong() {
        long start = System.nanoTime();
        assertThat(bank.get("api/slow?seconds=0.5").status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?seconds=11", "?seconds=x", "?seconds=-1", ""})
    void slow_wrongSeconds_badRequest(String query) {
        assertError(bank.get("api/slow" + query), 400);
    }

    @Test
    void slow_clientHangsUp_connectionBackInPool() throws IOException {
        try (Socket caller = bank.call("api/slow?seconds=2")) {
            assertThat(caller.isConnected()).isTrue();
            await().atMost(SOON).until(() -> inUse() == 1);
        }
        awaitNothingInUse();
        assertThat(bank.get("api/accounts/1").status()).isEqualTo(200);
    }

    @Test
    void pool_idle_limitsAsConfigured() {
        JsonObject pool = pool();
        assertThat(pool.getInt("minSize")).isEqualTo(5);
        assertThat(pool.getInt("maxSize")).isEqualTo(15);
        assertThat(pool.getString("factory")).isEqualTo("default");
    }

    @Test
    void pool_busy_numbersEqualPostgresBackends() {
        List<CompletableFuture<Answer>> slow = IntStream.range(0, 9)
                .mapToObj(i -> bank.getAsync("api/slow?seconds=2"))
                .toList();
        await().atMost(SOON).until(() -> inUse() == 9);
        JsonObject pool = pool();
        assertThat(database.backends(BACKENDS)).isEqualTo(pool.getInt("open"));
        assertThat(pool.getInt("open")).isEqualTo(pool.getInt("inUse") + pool.getInt("idle"));
        assertThat(slow).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        awaitNothingInUse();
    }

    @Test
    void pool_moreRequestsThanConnections_othersWaitAndAreServed() {
        List<CompletableFuture<Answer>> slow = IntStream.range(0, 20)
                .mapToObj(i -> bank.getAsync("api/slow?seconds=1"))
                .toList();
        await().atMost(SOON).until(() -> pool().getInt("waiting") == 5);
        assertThat(database.backends(BACKENDS)).isEqualTo(15);
        assertThat(slow).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        awaitNothingInUse();
    }

    @Test
    void root_browser_pageOfTheBank() {
        Answer page = bank.get("");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.type()).startsWith("text/html");
        assertThat(page.body()).contains("pool", "account", "transfer", "bank.js");
        assertThat(bank.get("bank.js").body()).contains("api/");
    }

    @Test
    void log_afterRequests_noPassword() {
        bank.get("api/accounts/1");
        assertThat(server.log()).doesNotContain(":" + database.password() + "@");
    }

    private static String transfer(int aid, int tid, int delta) {
        return "{\"aid\":" + aid + ",\"tid\":" + tid + ",\"bid\":1,\"delta\":" + delta + "}";
    }

    private static void assertError(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).startsWith("application/json");
        assertThat(answer.object().getString("error")).isNotBlank();
    }

    /** What TPC-B wants to be the same in all four tables. */
    private List<Long> totals() {
        return List.of(
                database.number("select sum(abalance) from pgbench_accounts"),
                database.number("select sum(tbalance) from pgbench_tellers"),
                database.number("select sum(bbalance) from pgbench_branches"),
                database.number("select coalesce(sum(delta), 0) from pgbench_history"));
    }

    private JsonObject pool() {
        return bank.get("api/pool").object();
    }

    private int inUse() {
        return pool().getInt("inUse");
    }

    private void awaitNothingInUse() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(pool().getInt("inUse")).isZero();
            assertThat(database.transactions(BACKENDS)).isZero();
        });
    }
}
