package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.sluice.run.EmbeddedDatabase;

@TestInstance(Lifecycle.PER_CLASS)
class SideBySideIT {

    private final EmbeddedDatabase database = EmbeddedDatabase.start();
    private final List<Contestant> contestants = SideBySide.contestants(database.url());
    private Map<String, List<Sample>> samples = Map.of();

    @BeforeAll
    void runForAMoment() throws InterruptedException {
        samples = SideBySide.run(contestants, 1, Duration.ofMillis(300));
    }

    @AfterAll
    void close() {
        contestants.forEach(Contestant::close);
        database.close();
    }

    @Test
    void comparison_everyContestant_readsItsRowsWithoutFailure() {
        assertThat(samples).hasSize(3);
        assertThat(samples.values())
                .allSatisfy(rounds -> assertThat(rounds).singleElement().satisfies(sample -> {
                    assertThat(sample.operations()).isPositive();
                    assertThat(sample.failures()).isZero();
                    assertThat(sample.cpuNanos()).isPositive();
                }));
    }

    @Test
    void adapter_afterTheRun_hasGivenEveryConnectionBack() {
        await().untilAsserted(() -> assertThat(contestants)
                .filteredOn(SluiceContestant.class::isInstance)
                .hasSize(2)
                .allMatch(contestant -> ((SluiceContestant) contestant).isAtRest()));
    }
}
