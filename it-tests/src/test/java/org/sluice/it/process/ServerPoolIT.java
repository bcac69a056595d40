package org.sluice.it.process;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.process.PoolsServer.pool;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.sluice.it.Client.Answer;

/**
 * What Payara's pool can do, switched on in the live pool and seen to act, with a pool of its own for each. After each test
 * nobody has a connection of that pool, and PostgreSQL has as many as the adapter says are open.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServerPoolIT {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final PoolsServer server = new PoolsServer();
    private String factory = "";

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void leasesAreConnectionsInUse() {
        server.awaitAtRest(factory);
    }

    @Test
    @Order(1)
    void warmUp_afterTheStart_poolSizeConnectionsBeforeAnyRequest() {
        factory = "warm";
        // asked of PostgreSQL only: nobody has used either factory; one more is opened where the first takes its time
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(server.backends("warm")).isBetween(3, 4));
        assertThat(server.backends("cold")).isZero();
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(server.log()).containsPattern("factory 'warm' is warmed up: connections open [34]"));
    }

    @Test
    void warmUp_wrongPassword_startedAllTheSame() {
        factory = "stranger";
        assertThat(server.ask("stranger", "status").join().status()).isEqualTo(200);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(server.log()).contains("SLUICE3031: factory 'stranger' could not be warmed up"));
    }

    @Test
    void order_fifo_connectionsTakeTurns_lifo_theSameAgain() {
        factory = "fifo";
        assertThat(LongStream.range(0, 6).map(i -> atRest("fifo")).boxed().collect(toSet()))
                .hasSize(3);
        assertThat(LongStream.range(0, 6).map(i -> atRest("cold")).boxed().collect(toSet()))
                .hasSize(1);
    }

    @Test
    void maxUses_reached_connectionReplaced() {
        factory = "used";
        List<Long> pids = IntStream.range(0, 7).mapToObj(i -> atRest("used")).toList();

        assertThat(Set.copyOf(pids))
                .as("%s", pids)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(pid -> assertThat(Collections.frequency(pids, pid)).isLessThanOrEqualTo(3));
        // in a crowd a connection goes from hand to hand without the server's counting; all the same it is replaced in
        // time
        List<Long> crowd = server.statements("used", 300, 0).stream()
                .map(answer -> PoolsServer.pid(answer.join()))
                .toList();
        assertThat(Set.copyOf(crowd)).hasSizeGreaterThan(1);
    }

    @Test
    void validation_silentConnections_replacedBeforeTheStatement() {
        factory = "validated";
        server.set("validated", "is-connection-validation-required", true);
        long first = atRest("validated");
        atRest("validated");
        assertThat(left("validated", Set.of(first))).as("who answers stays").isEqualTo(1);

        server.validated.mute();
        long second = server.pid("validated");
        assertThat(second).isNotEqualTo(first);

        // validated a moment ago, and so not asked again: the statement finds out
        server.set("validated", "validate-atmost-once-period-in-seconds", 60);
        server.pid("validated");
        server.validated.mute();
        assertThat(server.ask("validated", "pid").join().status()).isEqualTo(500);
        server.set("validated", "validate-atmost-once-period-in-seconds", 0);
        assertThat(server.pid("validated")).isNotEqualTo(second);
    }

    @Test
    void validation_allTerminated_noStatementFails() {
        factory = "validated";
        server.set("validated", "is-connection-validation-required", true);
        server.statements("validated", 4, 0.2).forEach(CompletableFuture::join);
        server.terminate("application_name = 'sluice:validated'");

        assertThat(server.statements("validated", 20, 0))
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
    }

    /** As after a restart of PostgreSQL of which no socket has told. */
    @Test
    void allConnectionsDead_withPrePing_noStatementFails() {
        factory = "pinged";
        server.statements("pinged", 4, 0.3).forEach(CompletableFuture::join);
        assertThat(server.backends("pinged")).isEqualTo(4);
        server.pinged.mute();

        assertThat(server.statements("pinged", 12, 0))
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
    }

    /** The same without it. */
    @Test
    void allConnectionsDead_withoutPrePing_oneStatementFailsOnEach() {
        factory = "validated";
        server.set("validated", "is-connection-validation-required", false);
        server.statements("validated", 4, 0.3).forEach(CompletableFuture::join);
        server.awaitAtRest("validated");
        int connections = server.backends("validated");
        server.validated.mute();

        long failed = IntStream.range(0, 3 * connections)
                .mapToObj(i -> server.ask("validated", "pid").join())
                .filter(answer -> answer.status() != 200)
                .count();

        assertThat(failed).isBetween(1L, (long) connections);
        assertThat(server.ask("validated", "pid").join().status()).isEqualTo(200);
    }

    @Test
    void failAllConnections_oneFails_allReplaced() {
        factory = "failing";
        server.set("failing", "fail-all-connections", true);
        Set<Long> before = pids(server.statements("failing", 3, 0.3));
        assertThat(before).hasSize(3);
        CompletableFuture<Answer> failing = server.ask("failing", "pid?seconds=20");
        await().atMost(SOON).until(() -> server.database.number(sleeping("failing")) == 1);

        server.terminate("application_name = 'sluice:failing' and wait_event = 'PgSleep'");

        assertThat(failing.join().status()).isEqualTo(500);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(server.backends("failing")).isEqualTo(3));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(left("failing", before)).isZero());
        assertThat(pids(server.statements("failing", 3, 0.3))).doesNotContainAnyElementsOf(before);
    }

    @Test
    void flush_idleOnesReplaced_sessionInUseMayFinish() {
        factory = "flushed";
        Set<Long> before = pids(server.statements("flushed", 2, 0.3));
        CompletableFuture<Answer> holder = server.ask("flushed", "hold?seconds=2");
        await().atMost(SOON).until(() -> server.database.transactions("sluice:flushed") == 1);

        server.operator.run("flush-connection-pool", pool("flushed"));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(left("flushed", before)).isZero());
        assertThat(server.backends("flushed")).isEqualTo(2);
        assertThat(holder.join().status()).isEqualTo(200);
        assertThat(server.database.number("select count(*) from held where factory = 'flushed'"))
                .isEqualTo(1);
    }

    @Test
    void ping_rightPassword_answers_wrongOne_saysSoWithoutIt() {
        factory = "stranger";
        server.operator.run("ping-connection-pool", pool("flushed"));

        Answer refused = server.operator.tell("ping-connection-pool", pool("stranger"));

        assertThat(refused.body())
                .doesNotStartWith("SUCCESS")
                .contains("password authentication failed", "28P01", "factory stranger")
                .doesNotContain(PoolsServer.WRONG_PASSWORD);
        assertThat(server.log()).doesNotContain(PoolsServer.WRONG_PASSWORD);
    }

    @Test
    void leakTimeout_withoutReclaim_reportedOnly() {
        factory = "leaky";
        server.set("leaky", "connection-leak-timeout-in-seconds", 1);
        server.set("leaky", "connection-leak-reclaim", false);

        assertThat(server.ask("leaky", "hold?seconds=2").join().status()).isEqualTo(200);

        assertThat(server.log()).contains("potential connection leak");
        assertThat(server.operator.statistic(pool("leaky"), "numpotentialconnleak-count"))
                .isPositive();
    }

    @Test
    void leakTimeout_reclaim_sessionIsTold_itsTransactionRolledBack_andThePoolIsWhole() {
        factory = "leaky";
        server.set("leaky", "connection-leak-timeout-in-seconds", 1);
        server.set("leaky", "connection-leak-reclaim", true);
        server.database.run("delete from held where factory = 'leaky'");
        long before = server.pid("leaky");

        CompletableFuture<Answer> holder = server.ask("leaky", "hold?seconds=12");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(left("leaky", Set.of(before))).isZero());
        // while the session still believes that it has it
        Set<Long> others = pids(server.statements("leaky", 2, 0.5));

        assertThat(others).hasSize(2).doesNotContain(before);
        assertTakenBack(holder.join());
        assertThat(server.database.number("select count(*) from held where factory = 'leaky'"))
                .isZero();
        assertThat(server.log()).contains("SLUICE2030: factory 'leaky', backend " + before);
        server.set("leaky", "connection-leak-timeout-in-seconds", 0);
    }

    @Test
    void idleTimeout_overflow_staysOpenAtReturn_closedSoonAfter() {
        factory = "idle";
        server.statements("idle", 5, 1).forEach(CompletableFuture::join);

        assertThat(server.backends("idle")).as("right after the return").isEqualTo(5);
        await().atMost(Duration.ofSeconds(8))
                .untilAsserted(() -> assertThat(server.backends("idle")).isEqualTo(1));
    }

    @Test
    void connectRetries_databaseAwayForAMoment_sessionWaitsAndWorks() {
        factory = "retried";
        server.set("retried", "connection-creation-retry-attempts", 10);
        server.pid("retried");
        server.retried.close();
        await().atMost(SOON).until(() -> server.backends("retried") == 0);

        CompletableFuture<Answer> waiting = server.ask("retried", "pid");
        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
        assertThat(waiting).isNotDone();
        server.retried.open();
        PoolsServer.pid(waiting.join());

        server.set("retried", "connection-creation-retry-attempts", 0);
        server.retried.close();
        await().atMost(SOON).until(() -> server.backends("retried") == 0);
        assertThat(server.ask("retried", "pid").join().body()).startsWith("ConnectionFailedException");
        server.retried.open();
    }

    @Test
    void connectRetries_everyThreadIsKeptByThem_whatIsOpenServes() throws IOException {
        factory = "retried";
        server.set("retried", "connection-creation-retry-attempts", 10);
        server.awaitAtRest("retried");
        server.pid("retried");
        server.retried.shut();

        // one connection is open; for all others the server tries, second after second
        List<CompletableFuture<Answer>> crowd = server.statements("retried", 12, 0.1);
        await().atMost(Duration.ofSeconds(6))
                .untilAsserted(() -> assertThat(crowd).allMatch(CompletableFuture::isDone));
        assertThat(crowd)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        CompletableFuture<Answer> late = server.ask("retried", "pid");
        await().atMost(Duration.ofSeconds(1)).until(late::isDone);

        server.retried.open();
    }

    @Test
    void statistics_connectionsInUse_serverCountsAsPostgresDoes() {
        factory = "counted";
        server.statements("counted", 3, 0.3).forEach(CompletableFuture::join);
        List<CompletableFuture<Answer>> slow = server.statements("counted", 2, 3);
        await().atMost(SOON).until(() -> server.status("counted").getInt("inUse") == 2);

        assertThat(server.operator.statistic(pool("counted"), "numconnused-current"))
                .isEqualTo(2);
        assertThat(server.operator.statistic(pool("counted"), "numconncreated-count"))
                .isEqualTo(server.backends("counted"))
                .isEqualTo(server.status("counted").getInt("open"));
        assertThat(server.operator.statistic(pool("counted"), "numconnacquired-count"))
                .isPositive();
        slow.forEach(CompletableFuture::join);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(server.operator.statistic(pool("counted"), "numconnused-current"))
                        .isZero());
    }

    /**
     * Counted where it matters, in PostgreSQL. Not by the server's high-water mark of connections in use: Payara puts a connection
     * back into its pool before it counts it as unused, so that the mark can pass the maximum when the pool does not.
     */
    @Test
    @Order(Integer.MAX_VALUE) // health uses a connection of every pool, and others count the uses of theirs
    void prepared_byNobodyKnown_inHealthAndLog_untilItIsFinished() {
        factory = "doubt";
        server.database.run("begin; create table forgotten (id int4); prepare transaction 'nobody'");
        server.pid("doubt");

        await().atMost(SOON)
                .until(() -> server.health("doubt").getJsonObject("data").containsKey("prepared"));
        JsonObject health = server.health("doubt");
        assertThat(health.getString("status")).isEqualTo("UP");
        assertThat(health.getJsonObject("data").getString("prepared")).isEqualTo("1");
        assertThat(health.getJsonObject("data").getString("prepared.1")).contains("nobody");
        assertThat(health.getJsonObject("data").getString("automaticRecovery")).isEqualTo("off");
        assertThat(server.log()).containsOnlyOnce("SLUICE2087: factory 'doubt'").contains("SLUICE3085");

        server.database.run("rollback prepared 'nobody'");
        await().atMost(SOON)
                .until(() -> !server.health("doubt").getJsonObject("data").containsKey("prepared"));
    }

    @Test
    void maximum_crowd_neverExceeded() {
        factory = "counted";
        assertThat(mostBackendsDuring(server.statements("counted", 150, 0.05))).isEqualTo(5);
    }

    @Test
    void maximum_connectionsReplacedAllTheTime_neverExceeded() {
        factory = "used";
        server.awaitAtRest("used");
        assertThat(mostBackendsDuring(server.statements("used", 200, 0.01))).isEqualTo(1);
    }

    /** Of the factory under test, while its statements run, all of which must succeed. */
    private int mostBackendsDuring(List<CompletableFuture<Answer>> statements) {
        CompletableFuture<?> all = CompletableFuture.allOf(statements.toArray(CompletableFuture[]::new));
        int most = 0;
        while (!all.isDone()) {
            most = Math.max(most, server.backends(factory));
        }
        assertThat(statements)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        return most;
    }

    /** One statement, after which the connection is back in the server's pool. */
    private long atRest(String name) {
        long pid = server.pid(name);
        server.awaitAtRest(name);
        return pid;
    }

    private static Set<Long> pids(List<CompletableFuture<Answer>> answers) {
        return answers.stream().map(answer -> PoolsServer.pid(answer.join())).collect(toSet());
    }

    private long left(String name, Set<Long> pids) {
        return server.database.number("select count(*) from pg_stat_activity where application_name = 'sluice:" + name
                + "' and pid = any ('{" + pids.toString().replaceAll("[\\[\\]]", "") + "}'::int[])");
    }

    private static String sleeping(String name) {
        return "select count(*) from pg_stat_activity where application_name = 'sluice:" + name
                + "' and wait_event = 'PgSleep'";
    }

    private static void assertTakenBack(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(500);
        assertThat(answer.body()).contains("the application server took the connection back");
    }
}
