package org.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs another program to its end. */
final class Command {

    private static final int PATIENCE_MINUTES = 5;

    private Command() {}

    /**
     * Gives what it said, on its output and as errors.
     *
     * @param environment in addition to this process's
     * @throws IllegalStateException if it fails
     */
    static String run(Map<String, String> environment, String... words) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(words[0] + " failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it said, if it is there and does not fail. */
    static Optional<String> tryRun(String... words) throws InterruptedException {
        try {
            return Optional.of(run(Map.of(), words).strip());
        } catch (UncheckedIOException | IllegalStateException e) {
            return Optional.empty();
        }
    }
}
