package org.sluice.it.crash;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A kill at every step of the two-phase commit: {@code mvn -Pcrash verify}. */
@EnabledIfSystemProperty(named = "sluice.crash", matches = "full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EveryCrashIT {

    private final Crashes crashes;

    EveryCrashIT(@TempDir Path directory) {
        Banks banks = Banks.create(directory);
        crashes = new Crashes(banks, new DomainServer(directory, banks));
    }

    @BeforeEach
    void service() {
        crashes.awaitService();
    }

    @AfterAll
    void close() {
        crashes.close();
    }

    @ParameterizedTest
    @EnumSource
    void serverKilled_atAnyStep_banksAgree(Step step) {
        crashes.killServer(step);
    }

    @ParameterizedTest
    @EnumSource
    void databaseKilled_atAnyStep_banksAgree(Step step) {
        crashes.killDatabase(step);
    }

    @ParameterizedTest
    @EnumSource(names = {"BETWEEN_PREPARES", "BETWEEN_COMMITS"})
    void serverStarted_whileDatabaseIsAway_banksAgree(Step step) {
        crashes.killServerWhileDatabaseIsAway(step);
    }

    @RepeatedTest(3)
    void serverKilled_amidManyTransfers_banksAgree() {
        crashes.killServerAmidMany(100);
    }
}
