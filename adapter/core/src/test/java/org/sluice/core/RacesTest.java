package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs jcstress in a JVM of its own, which makes more of them. {@code -Dsluice.races.mode=default}, or another of its modes, takes its time. */
class RacesTest {

    @TempDir
    Path results;

    private static final int RACES = 15;
    private static final Pattern RESULTS =
            Pattern.compile("Results: (\\d+) planned; (\\d+) passed, 0 failed, 0 soft errs, 0 hard errs");

    @Test
    void twoThingsAtOnce_inEveryOrder_nothingIsLost() throws IOException, InterruptedException {
        File said = results.resolve("said.txt").toFile();
        Process races = new ProcessBuilder(command())
                .directory(results.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();

        int exit = races.waitFor();

        String text = Files.readString(said.toPath());
        assertThat(exit).as(text).isZero();
        MatchResult last = RESULTS.matcher(text)
                .results()
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError(text));
        assertThat(last.group(2)).as(text).isEqualTo(last.group(1));
        assertThat(Integer.parseInt(last.group(1))).as(text).isGreaterThanOrEqualTo(RACES);
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.openjdk.jcstress.Main",
                "-t",
                "org.sluice.core.*Races.*",
                "-af",
                "NONE",
                "-r",
                results.toString()));
        String mode = System.getProperty("sluice.races.mode", "short");
        command.addAll(
                mode.equals("short")
                        // with options of its own there is one kind of JVM, and not eight
                        ? List.of(
                                "-jvmArgs",
                                "-Xmx256m",
                                "-sc",
                                "false",
                                "-f",
                                "1",
                                "-fsm",
                                "0",
                                "-iters",
                                "2",
                                "-time",
                                "300")
                        : List.of("-m", mode));
        return command;
    }
}
