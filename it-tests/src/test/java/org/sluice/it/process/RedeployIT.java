package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.sluice.it.Artifacts;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.HeapHistogram;
import org.sluice.it.LoadedClasses;
import org.sluice.it.Operator;
import org.sluice.it.TestDatabase;
import org.sluice.it.Traffic;

/**
 * Application and adapter are deployed again and again while they are used: every request is answered, and nothing of the old ones
 * is left. At last the server is told to end in the middle of the traffic, and another one is killed. {@code -Dsluice.redeploys=100}
 * makes it long.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedeployIT {

    private static final int TIMES = Integer.getInteger("sluice.redeploys", 5);
    private static final int CLIENTS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Duration SOON = Duration.ofSeconds(30);
    /** A thread of the server's that ends the adapter may keep its class loader for a minute. */
    private static final Duration UNDEPLOYMENT = Duration.ofSeconds(150);

    private static final Duration END = Duration.ofSeconds(14);
    private static final int MORE_THREADS = 10;
    /** The adapter, what it is built on, and the application. */
    private static final String[] OURS = {"org.sluice.", "io.vertx.", "io.netty.", "com.ongres."};

    private static final long MORE_OF_OURS = 256L << 10;
    private static final long MORE_AT_ALL = 8L << 20;
    /** For each redeployment: Payara keeps the entries of its configuration for application and pool. */
    private static final long MORE_FOR_APPLICATION = 192L << 10;
    /** And what it has opened of each JAR of the adapter. */
    private static final long MORE_FOR_BOTH = 384L << 10;

    private final TestDatabase database = TestDatabase.create("redeploy");
    /** What is held softly only, as by opened JARs, would be given back where room is needed: it does not count. */
    private final BankServer server = BankServer.start(
            "redeploy",
            BankServer.command(database)
                    .jvmOption("-Dsluice.close-grace=1s")
                    .jvmOption("-XX:SoftRefLRUPolicyMSPerMB=0"));

    private final Client bank = server.bank();
    private final Operator operator = server.operator();

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void application_redeployedAgainAndAgain_nothingOfTheOldOnesIsLeft() {
        redeploy(this::redeployBank, MORE_FOR_APPLICATION);

        await().atMost(UNDEPLOYMENT)
                .pollInterval(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(loaders("org.sluice.cdi.SluiceExtension", "org.sluice.bank.Accounts"))
                        .as("class loaders of the application")
                        .containsOnly(1L));
    }

    @Test
    @Order(2)
    void applicationAndAdapter_redeployedAgainAndAgain_nothingOfTheOldOnesIsLeft() {
        redeploy(
                () -> {
                    operator.run("undeploy", "bank");
                    operator.run("undeploy", "sluice");
                    operator.run("deploy", Artifacts.rar().toString());
                    operator.run("deploy", Artifacts.bankWar().toString());
                },
                MORE_FOR_BOTH);

        await().atMost(UNDEPLOYMENT)
                .pollInterval(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(loaders(
                                "org.sluice.connector.SluiceResourceAdapter",
                                "io.vertx.core.Vertx",
                                "io.netty.channel.Channel",
                                "org.sluice.cdi.SluiceExtension",
                                "org.sluice.bank.Accounts"))
                        .as("class loaders of the adapter and of the application")
                        .containsOnly(1L));
    }

    private void redeployBank() {
        operator.run("undeploy", "bank");
        operator.run("deploy", Artifacts.bankWar().toString());
    }

    /** Under traffic, which goes on all the time. */
    private void redeploy(Runnable redeployment, long moreHeap) {
        Traffic traffic = new Traffic(bank.withPatience(PATIENCE), "api/accounts/1", CLIENTS);
        // what the server makes at the first one, and keeps, does not count
        redeploy(redeployment, traffic);
        int threads = server.threads().size();
        List<String> own = ownThreads();
        HeapHistogram heap = HeapHistogram.of(server.process());
        for (int i = 0; i < TIMES; i++) {
            redeploy(redeployment, traffic);
        }
        traffic.stop();

        assertThat(traffic.unanswered()).as("requests without an answer").isEmpty();
        assertThat(traffic.refused())
                .allSatisfy(
                        answer -> assertThat(answer.status()).as(answer.body()).isIn(404, 500, 503));
        await().atMost(UNDEPLOYMENT).untilAsserted(() -> {
            assertThat(own).as("the adapter's threads, once").containsAll(ownThreads());
            assertThat(ownThreads()).doesNotHaveDuplicates();
            assertThat(server.threads().size()).as("all threads").isLessThanOrEqualTo(threads + MORE_THREADS);
            assertThat(database.backends("sluice:default")).as("connections").isBetween(1, 15);
            assertThat(database.backends("sluice:default"))
                    .isEqualTo(bank.get("api/pool").object().getInt("open"));
        });
        await().atMost(UNDEPLOYMENT).pollInterval(Duration.ofSeconds(3)).untilAsserted(() -> {
            HeapHistogram now = HeapHistogram.of(server.process());
            assertThat(now.of(OURS) - heap.of(OURS))
                    .as("bytes more of our own classes; most in\n%s", now.growthSince(heap))
                    .isLessThan(MORE_OF_OURS);
            assertThat(now.total() - heap.total())
                    .as("bytes more in the heap; most in\n%s", now.growthSince(heap))
                    .isLessThan(MORE_AT_ALL + TIMES * moreHeap);
        });
    }

    private static void redeploy(Runnable redeployment, Traffic traffic) {
        redeployment.run();
        int before = traffic.served();
        await().atMost(SOON).until(() -> traffic.served() > before + 4 * CLIENTS);
    }

    /** Without those that come and go with the work. */
    private List<String> ownThreads() {
        return server.adapterThreads().stream()
                .filter(name -> name.contains("timer") || name.contains("loop") || name.contains("acceptor"))
                .toList();
    }

    private List<Long> loaders(String... names) {
        LoadedClasses loaded = LoadedClasses.in(server.process());
        return List.of(names).stream().map(loaded::loadersOf).toList();
    }

    @Test
    @Order(3)
    void application_redeployed_requestsFinish_orAreToldThatItEnds() {
        CompletableFuture<Answer> shortOne = bank.getAsync("api/slow?seconds=2");
        CompletableFuture<Answer> longOne = bank.getAsync("api/slow?seconds=10");
        await().atMost(SOON).until(() -> bank.get("api/pool").object().getInt("inUse") == 2);

        redeployBank();

        assertThat(shortOne)
                .succeedsWithin(PATIENCE)
                .satisfies(
                        answer -> assertThat(answer.status()).as(answer.body()).isEqualTo(200));
        assertThat(longOne).succeedsWithin(PATIENCE).satisfies(answer -> {
            assertThat(answer.status()).as(answer.body()).isIn(500, 503);
            assertThat(answer.object().getString("error")).isNotBlank();
        });
    }

    @Test
    @Order(4)
    void server_toldToEndUnderTraffic_endsInTime_andLeavesNoConnection() {
        Traffic traffic = new Traffic(bank, "api/slow?seconds=0.2", CLIENTS);
        await().atMost(SOON).until(() -> traffic.served() > CLIENTS);

        assertThat(server.process().destroy()).isTrue();

        await().atMost(END).until(() -> !server.process().isAlive());
        traffic.stop();
        awaitNoConnections();
    }

    @Test
    @Order(5)
    void server_killedUnderTraffic_postgresHasNothingOfItLeft() {
        try (BankServer other = BankServer.start("killed", BankServer.command(database))) {
            Traffic traffic = new Traffic(other.bank().withPatience(PATIENCE), "api/slow?seconds=2", CLIENTS);
            await().atMost(SOON).until(() -> database.backends("sluice:default") >= CLIENTS);

            assertThat(other.process().destroyForcibly()).isTrue();

            traffic.stop();
            awaitNoConnections();
            assertThat(database.number("select count(*) from pg_prepared_xacts"))
                    .isZero();
        }
    }

    private void awaitNoConnections() {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(database.backends("sluice:default")).isZero());
    }
}
