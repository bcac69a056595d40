package org.sluice.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The table of what was seen, which is a result of the build: a line for each crash, in order. */
final class CrashTable {

    private static final List<String> HEAD = List.of(
            "| server | killed | at the step | then (bank one, two) | the caller was told | outcome in one | in two |"
                    + " prepared left | finished by | seconds |",
            "|---|---|---|---|---|---|---|---|---|---|");

    private final String server;
    private final Path file;

    CrashTable(String server) {
        this.server = server;
        file = Path.of(Objects.requireNonNull(
                System.getProperty("sluice.it.crash.table"), "sluice.it.crash.table: where the table goes"));
    }

    /**
     * Adds a line.
     *
     * @param outcomes in bank one and in bank two
     * @param took since the server, or PostgreSQL, was told to start again
     */
    void add(
            String killed,
            String step,
            String then,
            String told,
            List<String> outcomes,
            int left,
            String by,
            Duration took) {
        String seconds = String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0);
        String outcome = String.join(" | ", outcomes).toLowerCase(Locale.ROOT);
        write("| "
                + String.join(" | ", server, killed, step, then, name(told), outcome, String.valueOf(left), by, seconds)
                + " |");
    }

    /** Of an exception, its name. */
    private static String name(String told) {
        return told.replaceFirst("(?s):.*", "");
    }

    private void write(String line) {
        try {
            if (Files.notExists(file)) {
                Files.write(file, HEAD);
            }
            Files.write(file, List.of(line), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
