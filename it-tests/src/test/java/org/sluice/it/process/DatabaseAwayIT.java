package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.crash.CrashPostgres;

/**
 * PostgreSQL goes away while the application works, and comes back. After each test nothing is in use, and PostgreSQL has as many
 * connections as the pool. {@code -Dsluice.away.seconds=180} keeps it away for longer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseAwayIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    /** Nobody listens then, which a client is told at once; the pool's own time-out is 30 s. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("sluice.away.seconds", 10));
    private static final int CONNECTIONS = 8;
    private static final int CLIENTS = 24;

    private final CrashPostgres postgres;
    private final BankServer server;
    private final Client bank;

    DatabaseAwayIT(@TempDir Path directory) {
        postgres = new CrashPostgres(directory);
        server = BankServer.start(
                "database-away",
                BankServer.command()
                        .environment(
                                "SLUICE_URL",
                                "postgresql://" + CrashPostgres.USER + "@localhost:" + postgres.port() + "/postgres")
                        .environment("SLUICE_POOL_SIZE", String.valueOf(CONNECTIONS))
                        .environment("SLUICE_MAX_OVERFLOW", "0"));
        bank = server.bank();
        await().atMost(SOON).until(() -> account(1).status() == 200);
    }

    @AfterAll
    void stop() {
        server.close();
        postgres.close();
    }

    @AfterEach
    void poolIsWhole() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(pool("inUse")).as("in use").isZero();
            assertThat(pool("waiting")).as("waiting").isZero();
            assertThat(pool("open")).as("open").isEqualTo(backends());
        });
    }

    @Test
    void awayForAMoment_underLoad_everyRequestEnds_inClearErrorsOnly_andAllIsWellAfterwards() {
        AtomicBoolean going = new AtomicBoolean(true);
        AtomicInteger served = new AtomicInteger();
        List<Answer> failures = new ArrayList<>();
        List<CompletableFuture<Void>> clients = IntStream.range(0, CLIENTS)
                .mapToObj(client -> again(client, going, served, failures))
                .toList();
        await().atMost(SOON).until(() -> served.get() > 10 * CLIENTS);

        postgres.stop();
        postgres.restart();

        int before = served.get();
        await().atMost(SOON).until(() -> served.get() > before + 10 * CLIENTS);
        going.set(false);
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();
        synchronized (failures) {
            assertThat(failures).isNotEmpty().allSatisfy(DatabaseAwayIT::assertOfDatabase);
        }
    }

    private CompletableFuture<Void> again(
            int client, AtomicBoolean going, AtomicInteger served, List<Answer> failures) {
        if (!going.get()) {
            return CompletableFuture.completedFuture(null);
        }
        return bank.getAsync("api/accounts/" + (client + 1)).thenCompose(answer -> {
            if (answer.status() == 200) {
                served.incrementAndGet();
            } else {
                synchronized (failures) {
                    failures.add(answer);
                }
            }
            return again(client, going, served, failures);
        });
    }

    @Test
    void awayForLong_eachRequestIsToldAtOnce_healthIsDown_andAllIsWellOnceItIsBack() {
        postgres.stop();
        long until = System.nanoTime() + AWAY.toNanos();
        do {
            long begun = System.nanoTime();
            assertUnavailable(account(1));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
            assertThat(ready()).isEqualTo(503);
        } while (System.nanoTime() < until);

        postgres.restart();

        assertThat(account(1).status()).isEqualTo(200);
        assertThat(ready()).isEqualTo(200);
    }

    /** A connection whose socket PostgreSQL has closed is found before a session gets it; so there is less than one for each. */
    @Test
    void restarted_poolFullOfDeadConnections_atMostOneStatementFailsOnEach() {
        fill();
        postgres.stopImmediately();
        postgres.restart();

        long failed = IntStream.range(0, 4 * CONNECTIONS)
                .mapToObj(i -> account(1))
                .filter(answer -> answer.status() != 200)
                .count();

        assertThat(failed).isLessThanOrEqualTo(CONNECTIONS);
        assertThat(account(1).status()).isEqualTo(200);
    }

    private void fill() {
        List<CompletableFuture<Answer>> slow = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> bank.getAsync("api/slow?seconds=0.5"))
                .toList();
        assertThat(slow).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        assertThat(backends()).isEqualTo(CONNECTIONS);
    }

    private Answer account(int aid) {
        return bank.get("api/accounts/" + aid);
    }

    private int ready() {
        return server.client("/").get("health/ready").status();
    }

    /** Also for a statement that was under way, of which the sample says that the log has more. */
    private static void assertOfDatabase(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(500, 503);
        assertThat(answer.object().getString("error")).contains("database");
    }

    private static void assertUnavailable(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.object().getString("error")).contains("database");
    }

    private int pool(String number) {
        return bank.get("api/pool").object().getInt(number);
    }

    private int backends() {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*) from pg_stat_activity where application_name = 'sluice:default'")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
