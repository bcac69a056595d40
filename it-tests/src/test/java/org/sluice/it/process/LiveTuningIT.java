package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.Operator;
import org.sluice.it.TestDatabase;
import org.sluice.it.tuning.Load;
import org.sluice.it.tuning.TunedPool;
import org.sluice.it.tuning.Tuner;

/** The pool that was made for the bank, changed while it works: its sizes and times, and what its connections are made with. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveTuningIT {

    private static final String POOL = "resources.connector-connection-pool.sluice-bank-default.";
    private static final Duration SOON = Duration.ofSeconds(15);

    private final TestDatabase database = TestDatabase.create("tuning");
    private final BankServer server = BankServer.start("tuning", BankServer.command(database));
    private final Client bank = server.bank();
    private final Operator operator = server.operator();

    LiveTuningIT() {
        assertThat(bank.get("api/accounts/1").status()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void small() {
        pool("sluice:default").small();
    }

    @Test
    @Order(1)
    void maxSize_raisedUnderLoad_moreConnectionsServe() {
        pool("sluice:default").raise();
    }

    @Test
    @Order(1)
    void maxSize_loweredUnderLoad_connectionsAboveAreClosed() {
        TunedPool pool = pool("sluice:default");
        pool.raise();
        pool.lower();
    }

    @Test
    @Order(1)
    void waitTime_changedUnderLoad_isWaited() {
        pool("sluice:default").changeWaitTime(Duration.ofMillis(1500));
    }

    @Test
    @Order(1)
    void idleTime_changedUnderLoad_idleOnesAreClosed() {
        pool("sluice:default").changeIdleTime();
    }

    @Test
    @Order(1)
    void pool_flushedUnderLoad_everyConnectionIsAnother() {
        pool("sluice:default").flush();
    }

    @Test
    @Order(2)
    void property_changedUnderLoad_injectedOnesHaveTheNewValue() {
        try (Load load = Load.heavy(bank)) {
            load.goOn(50);
            rename("renamed");
            await().atMost(SOON).until(() -> backends("renamed") > 0 && backends("sluice:default") == 0);
            load.goOn(200);
            assertThat(backends("sluice:default")).isZero();
            assertThat(backends("renamed")).isBetween(1, 3);
        }
    }

    @Test
    @Order(3)
    void property_changedSeveralTimesUnderLoad_lastValueCounts_noThreadMore() {
        try (Load load = Load.heavy(bank)) {
            load.goOn(50);
            long threads = lastingThreads();
            for (int i = 1; i <= 5; i++) {
                rename("name" + i);
            }
            await().atMost(SOON)
                    .until(() -> backends("name5") > 0
                            && database.number("select count(*) from pg_stat_activity where datname = 'tuning'"
                                            + " and application_name like 'name%' and application_name <> 'name5'")
                                    == 0);
            load.goOn(200);
            assertThat(backends("name5")).isBetween(1, 3);
            assertThat(lastingThreads()).isLessThanOrEqualTo(Math.max(threads, 12));
        }
    }

    @Test
    @Order(3)
    void property_changedWhileATransactionIsOpen_itMayFinish() throws SQLException {
        rename("before");
        await().atMost(SOON).until(() -> accountStatus() == 200 && backends("before") > 0);
        CompletableFuture<Answer> transfer;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            transfer = blockedTransfer(connection, statement, "before");
            rename("after");
            await().atMost(SOON).until(() -> accountStatus() == 200 && backends("after") > 0);
            assertThat(database.transactions("before")).isEqualTo(1);
            connection.commit();
        }
        assertThat(transfer.join().status()).as(transfer.join().body()).isEqualTo(200);
        await().atMost(SOON).until(() -> backends("before") == 0);
    }

    @Test
    @Order(3)
    void property_changedWhileATransactionIsOpenForLong_itFailsAndWritesNothing() throws SQLException {
        rename("before");
        await().atMost(SOON).until(() -> accountStatus() == 200 && backends("before") > 0);
        long written = database.number("select count(*) from pgbench_history");
        CompletableFuture<Answer> transfer;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            transfer = blockedTransfer(connection, statement, "before");
            rename("after");
            await().atMost(SOON).until(() -> backends("before") == 0);
            assertThat(transfer.join().status()).as(transfer.join().body()).isGreaterThanOrEqualTo(500);
            connection.rollback();
        }
        assertThat(bank.get("api/accounts/2").status()).isEqualTo(200);
        assertThat(database.number("select count(*) from pgbench_history")).isEqualTo(written);
    }

    @Test
    @Order(4)
    void property_changedToWhatDoesNotWork_andBack_servesAgain() {
        operator.run("set", POOL + "property.User=nobody");
        await().atMost(SOON).until(() -> accountStatus() == 503);
        operator.run("set", POOL + "property.User=" + database.user());
        await().atMost(SOON).until(() -> accountStatus() == 200);
    }

    /** Without those that have something to do for a moment, and end then. */
    private long lastingThreads() {
        return server.adapterThreads().stream()
                .filter(name -> !name.startsWith("sluice-limit"))
                .count();
    }

    private int accountStatus() {
        return bank.get("api/accounts/1").status();
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

    private int backends(String applicationName) {
        return database.backends(applicationName);
    }

    private TunedPool pool(String applicationName) {
        return new TunedPool(bank, database, applicationName, new Tuner() {
            @Override
            public void set(String attribute, int value) {
                operator.run("set", POOL + attribute + "=" + value);
            }

            @Override
            public void flush() {
                operator.run("flush-connection-pool", "sluice-bank-default");
            }
        });
    }
}
