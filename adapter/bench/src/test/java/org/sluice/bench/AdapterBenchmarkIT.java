package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/** The benchmark without a server, for a moment: it works, and says nothing about time. */
class AdapterBenchmarkIT {

    @Test
    void everybody_forAMoment_isInTheReport() throws RunnerException {
        Collection<RunResult> results = Moment.of(AdapterBenchmark.class);

        assertThat(results)
                .hasSize(4)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
        assertThat(Report.outside(results)).contains("| vertx-pool | 1 | ", "| sluice | 1 | ", "| sluice | 64 | ");
    }
}
