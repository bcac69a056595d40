package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.sluice.core.LaneBenchmark;

class LaneBenchmarkTest {

    private static Collection<RunResult> moment() throws RunnerException {
        // several builds on one machine may do this at the same time: it measures nothing
        System.setProperty("jmh.ignoreLock", "true");
        return new Runner(new OptionsBuilder()
                        .include(LaneBenchmark.class.getName())
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(100))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }

    @Test
    void lane_forAMoment_acquiresWithEveryNumberOfSessions() throws RunnerException {
        Collection<RunResult> results = moment();

        assertThat(results)
                .extracting(result -> result.getParams().getParam("sessions"))
                .containsExactly("1", "64", "1000");
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }

    @Test
    void report_ofTheLane_hasARowForEachNumberOfSessions() throws RunnerException {
        assertThat(Report.lane(moment())).contains("| 1 | ", "| 64 | ", "| 1000 | ");
    }
}
