package org.sluice.it.crash;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same on Payara Micro, whose root directory must outlive it: {@code mvn -Pcrash verify}. */
@EnabledIfSystemProperty(named = "sluice.crash", matches = "full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MicroCrashIT {

    private final Crashes crashes;

    MicroCrashIT(@TempDir Path directory) {
        Banks banks = Banks.create(directory);
        crashes = new Crashes(banks, new MicroServer(directory, banks));
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

    @Test
    void serverKilled_amidManyTransfers_banksAgree() {
        crashes.killServerAmidMany(100);
    }
}
