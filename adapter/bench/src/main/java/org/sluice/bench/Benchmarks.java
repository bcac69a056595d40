package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.sluice.core.LaneBenchmark;

/** Runs every benchmark and prints the results as Markdown. The figures are this machine's; compare the ratios. */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Runs.
     *
     * @param arguments the directory for the results, and the one with what the server consists of
     */
    public static void main(String... arguments)
            throws RunnerException, IOException, InterruptedException, SQLException {
        Path results = Path.of(arguments[0]);
        Comparison comparison = SideBySide.run(Options.read(System::getProperty), Path.of(arguments[1]));
        ComparisonJson.write(comparison, results.resolve("side-by-side.json"));
        Chart.write(comparison, results.resolve("side-by-side.png"));
        String report = Report.of(comparison);
        if (Boolean.parseBoolean(System.getProperty("bench.lane", "true"))) {
            report = report + "\n" + Report.lane(run(LaneBenchmark.class)) + "\n"
                    + Report.outside(run(AdapterBenchmark.class));
        }
        Files.writeString(results.resolve("benchmarks.md"), report);
        System.out.println("\n" + report);
    }

    private static Collection<RunResult> run(Class<?> benchmark) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(benchmark.getName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
