package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Operator;
import org.sluice.it.TestDatabase;
import org.sluice.it.tuning.TunedPool;
import org.sluice.it.tuning.Tuner;

/** The pool that was made for the bank, changed while it works: its sizes and times. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveTuningIT {

    private static final String POOL = "resources.connector-connection-pool.sluice-bank-default.";

    private final TestDatabase database = TestDatabase.create("tuning");
    private final BankServer server = BankServer.start("tuning", BankServer.command(database));
    private final Client bank = server.bank();
    private final Operator operator = server.operator();
    private final TunedPool pool = pool();

    LiveTuningIT() {
        assertThat(bank.get("api/accounts/1").status()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void small() {
        pool.small();
    }

    @Test
    void maxSize_raisedUnderLoad_moreConnectionsServe() {
        pool.raise();
    }

    @Test
    void maxSize_loweredUnderLoad_connectionsAboveAreClosed() {
        pool.raise();
        pool.lower();
    }

    @Test
    void waitTime_changedUnderLoad_isWaited() {
        pool.changeWaitTime(Duration.ofMillis(1500));
    }

    @Test
    void idleTime_changedUnderLoad_idleOnesAreClosed() {
        pool.changeIdleTime();
    }

    @Test
    void pool_flushedUnderLoad_everyConnectionIsAnother() {
        pool.flush();
    }

    private TunedPool pool() {
        return new TunedPool(bank, database, "sluice:default", new Tuner() {
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
