package org.sluice.bench;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs a JMH benchmark for a moment, in this JVM; fails if the benchmark does. */
final class Moment {

    private Moment() {}

    static Collection<RunResult> of(Class<?> benchmark) throws RunnerException {
        // several builds on one machine may do this at the same time: it measures nothing
        System.setProperty("jmh.ignoreLock", "true");
        return new Runner(new OptionsBuilder()
                        .include(benchmark.getName())
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(100))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }
}
