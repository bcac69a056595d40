package org.sluice.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The table of what was seen, which is a result of the build: a line for each crash, in order. */
final class CrashTable {

    private static final List<String> HEAD = List.of(
            "| server | killed | at the step | state then (bank one, two) | the caller was told | outcome on one | outcome on two |"
                    + " prepared left | finished by | seconds |",
            "|---|---|---|---|---|---|---|---|---|---|");

    private final String server;
    private final Path file;

    CrashTable(String server) {
        this.server = server;
        file = Path.of(System.getProperty("sluice.it.crash.table", "target/crash.md"));
    }

    /**
     * Adds a line.
     *
     * @param took from the start of the recovery, which is that of the server or of PostgreSQL
     */
    void add(
            String killed,
            String step,
            String then,
            String told,
            String one,
            String two,
            int left,
            String by,
            Duration took) {
        String line = "| " + server + " | "
                + String.join(" | ", killed, step, then, told, one, two, String.valueOf(left), by, seconds(took))
                + " |";
        try {
            if (Files.notExists(file)) {
                Files.write(file, HEAD);
            }
            Files.write(file, List.of(line), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0);
    }
}
