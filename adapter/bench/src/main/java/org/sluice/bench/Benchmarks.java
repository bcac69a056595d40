package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.sluice.core.LaneBenchmark;
import org.sluice.run.EmbeddedDatabase;

/** Runs every benchmark and prints the results as Markdown. The figures are this machine's; compare the ratios. */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Runs.
     *
     * @param arguments the file that gets the tables too
     */
    public static void main(String... arguments) throws RunnerException, IOException, InterruptedException {
        String lane = Report.lane(lane());
        String sideBySide = sideBySide(Integer.getInteger("bench.rounds", 5), Integer.getInteger("bench.seconds", 5));
        String report = lane + "\n" + sideBySide;
        Files.writeString(Path.of(arguments[0]), report);
        System.out.println("\n" + report);
    }

    private static Collection<RunResult> lane() throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(LaneBenchmark.class.getName())
                        .build())
                .run();
    }

    private static String sideBySide(int rounds, int seconds) throws InterruptedException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start()) {
            List<Contestant> contestants = SideBySide.contestants(database.url());
            try {
                return Report.sideBySide(SideBySide.run(contestants, rounds, Duration.ofSeconds(seconds)));
            } finally {
                contestants.forEach(Contestant::close);
            }
        }
    }
}
