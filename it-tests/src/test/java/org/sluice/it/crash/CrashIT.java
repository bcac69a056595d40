package org.sluice.it.crash;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The crashes that tell most, for every build. All of them are in {@link EveryCrashIT}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrashIT {

    private final Crashes crashes;

    CrashIT(@TempDir Path directory) {
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
    @EnumSource(names = "BETWEEN_PREPARES")
    void serverKilled_atAStep_banksAgree(Step step) {
        crashes.killServer(step);
    }

    @Test
    void serverKilled_amidManyTransfers_banksAgree() {
        crashes.killServerAmidMany(30);
    }

    @ParameterizedTest
    @EnumSource(names = "BETWEEN_COMMITS")
    void databaseKilled_atAStep_banksAgree(Step step) {
        crashes.killDatabase(step);
    }
}
