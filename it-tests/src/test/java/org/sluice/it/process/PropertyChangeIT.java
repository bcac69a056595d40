package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.Operator;
import org.sluice.it.TestDatabase;
import org.sluice.it.tuning.Load;

/**
 * The pool that was made for the bank, whose properties are changed while it works: the server makes the pool anew each time, and
 * what the bank has injected gets connections of the new one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PropertyChangeIT {

    private static final String POOL = "resources.connector-connection-pool.sluice-bank-default.";
    private static final int SIZE = 3;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestDatabase database = TestDatabase.create("properties");
    private final BankServer server = BankServer.start("properties", BankServer.command(database));
    private final Client bank = server.bank();
    private final Operator operator = server.operator();

    PropertyChangeIT() {
        assertThat(bank.get("api/accounts/1").status()).isEqualTo(200);
        operator.run("set", POOL + "steady-pool-size=1");
        operator.run("set", POOL + "max-pool-size=" + SIZE);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void property_changedUnderLoad_injectedOnesHaveTheNewValue() {
        rename("start");
        awaitServedBy("start");
        try (Load load = Load.heavy(bank)) {
            load.goOn(50);
            rename("renamed");
            awaitOnly("renamed");
            load.goOn(200);
            awaitOnly("renamed");
        }
    }

    @Test
    void property_changedSeveralTimesUnderLoad_lastValueCounts_noThreadMore() {
        try (Load load = Load.heavy(bank)) {
            load.goOn(50);
            int threads = server.adapterThreads().size();
            for (int i = 1; i <= 5; i++) {
                rename("name" + i);
            }
            awaitOnly("name5");
            load.goOn(200);
            awaitOnly("name5");
            assertThat(server.adapterThreads()).hasSizeLessThanOrEqualTo(Math.max(threads, 12));
        }
    }

    @Test
    void property_changedWhileATransactionIsOpen_itMayFinish() throws SQLException {
        rename("before");
        awaitServedBy("before");
        CompletableFuture<Answer> transfer;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            transfer = blockedTransfer(connection, statement, "before");
            rename("after");
            assertThat(database.transactions("before")).isEqualTo(1);
            connection.commit();
        }
        assertThat(transfer.join().status()).as(transfer.join().body()).isEqualTo(200);
        awaitServedBy("after");
        awaitOnly("after");
    }

    @Test
    void property_changedWhileATransactionIsOpenForLong_itFailsAndWritesNothing() throws SQLException {
        rename("before");
        awaitServedBy("before");
        long written = database.number("select count(*) from pgbench_history");
        CompletableFuture<Answer> transfer;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            transfer = blockedTransfer(connection, statement, "before");
            rename("after");
            await().atMost(SOON).until(() -> database.transactions("before") == 0);
            assertThat(transfer.join().status()).as(transfer.join().body()).isGreaterThanOrEqualTo(500);
            connection.rollback();
        }
        awaitServedBy("after");
        assertThat(database.number("select count(*) from pgbench_history")).isEqualTo(written);
    }

    @Test
    void property_changedToWhatDoesNotWork_andBack_servesAgain() {
        operator.run("set", POOL + "property.User=nobody");
        await().atMost(SOON).until(() -> accountStatus() == 503);
        operator.run("set", POOL + "property.User=" + database.user());
        await().atMost(SOON).until(() -> accountStatus() == 200);
    }

    private int accountStatus() {
        return bank.get("api/accounts/1").status();
    }

    private void awaitServedBy(String applicationName) {
        await().atMost(SOON).until(() -> accountStatus() == 200 && database.backends(applicationName) > 0);
    }

    /** No connection has another value, and there are no more than the pool may have. */
    private void awaitOnly(String applicationName) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(database.applicationNames())
                        .isNotEmpty()
                        .hasSizeLessThanOrEqualTo(SIZE)
                        .containsOnly(applicationName));
    }

    /** A transfer that waits for a lock which the connection holds. */
    private CompletableFuture<Answer> blockedTransfer(Connection connection, Statement statement, String name)
            throws SQLException {
        connection.setAutoCommit(false);
        statement.execute("select * from pgbench_branches where bid = 1 for update");
        CompletableFuture<Answer> transfer =
                bank.postAsync("api/transfers", "{\"aid\":1,\"tid\":1,\"bid\":1,\"delta\":1}");
        await().atMost(SOON).until(() -> database.transactions(name) == 1);
        return transfer;
    }

    private void rename(String applicationName) {
        operator.run("set", POOL + "property.ApplicationName=" + applicationName);
    }
}
