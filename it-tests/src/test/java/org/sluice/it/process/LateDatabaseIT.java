package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.Door;
import org.sluice.it.TestDatabase;

/** PostgreSQL comes after the application. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LateDatabaseIT {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestDatabase database = TestDatabase.create("late");
    private final Door door = new Door(database.port());
    private final BankServer server = BankServer.start(
            "late-database",
            BankServer.command()
                    .environment("SLUICE_URL", database.urlAtPort(door.port()))
                    .environment("SLUICE_CONNECT_TIMEOUT", CONNECT_TIMEOUT.toSeconds() + "s"));
    private final Client bank = server.bank();

    @AfterAll
    void stop() {
        server.close();
        door.close();
    }

    @Test
    @Order(1)
    void postgresAway_request_unavailableAtOnce() {
        long start = System.nanoTime();
        Answer answer = bank.get("api/accounts/1");
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.object().getString("error")).contains("database");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    @Order(2)
    void postgresAway_pool_nothingInUse() {
        assertThat(bank.get("api/pool").object().getInt("inUse")).isZero();
        assertThat(bank.get("api/pool").object().getInt("open")).isZero();
    }

    @Test
    @Order(2)
    void postgresAway_health_downWithTheReason() {
        Answer ready = server.client("/").get("health/ready");
        assertThat(ready.status()).as(ready.body()).isEqualTo(503);
        assertThat(ready.body())
                .contains("\"name\":\"sluice\"", "No connection to PostgreSQL at localhost:" + door.port());
    }

    /** Somebody takes the call, and never answers: as long as a connection may take, and not as long as a session may wait for one. */
    @Test
    @Order(3)
    void postgresSilent_request_unavailableAfterTheConnectTimeout() {
        door.serveNewcomers(false);
        door.open();
        long start = System.nanoTime();
        Answer answer = bank.get("api/accounts/1");
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(CONNECT_TIMEOUT, CONNECT_TIMEOUT.plusSeconds(4));
    }

    @Test
    @Order(4)
    void postgresThere_health_up() {
        door.serveNewcomers(true);
        await().atMost(SOON).until(() -> server.client("/").get("health/ready").status() == 200);
    }

    @Test
    @Order(5)
    void postgresThere_request_served() {
        assertThat(bank.get("api/accounts/1").status()).isEqualTo(200);
    }
}
