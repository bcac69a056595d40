package org.sluice.it.load;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured, in a file as JSON and in one as a table, written anew with each figure. */
public final class Figures {

    private static final System.Logger LOG = System.getLogger(Figures.class.getName());

    private final Path directory;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /** None yet. */
    public Figures(Path directory) {
        this.directory = directory;
    }

    /** One more. */
    public synchronized void add(String what, Object figure) {
        figures.put(what, figure);
        LOG.log(System.Logger.Level.INFO, "figure: " + what + " = " + figure);
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("load.json"), json());
            Files.writeString(directory.resolve("load.md"), table());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String json() {
        JsonObjectBuilder object = Json.createObjectBuilder();
        figures.forEach((what, figure) -> object.add(what, String.valueOf(figure)));
        return object.build().toString();
    }

    private String table() {
        return figures.entrySet().stream()
                .map(entry -> "| " + entry.getKey() + " | " + entry.getValue() + " |")
                .collect(Collectors.joining("\n", "| what | figure |\n|---|---|\n", "\n"));
    }
}
