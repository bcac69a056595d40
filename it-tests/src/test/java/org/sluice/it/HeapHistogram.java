package org.sluice.it;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a server's heap holds after a full collection, by class. */
public record HeapHistogram(Map<String, Long> bytes) {

    private static final int COLUMNS = 4;

    /** Collects in that JVM, and asks it. */
    public static HeapHistogram of(ProcessHandle server) {
        Map<String, Long> bytes = new HashMap<>();
        LoadedClasses.jcmd(server, "GC.class_histogram").lines().forEach(line -> {
            String[] columns = line.strip().split("\\s+", -1);
            if (columns.length >= COLUMNS && columns[0].endsWith(":")) {
                bytes.merge(columns[COLUMNS - 1], Long.parseLong(columns[2]), Long::sum);
            }
        });
        return new HeapHistogram(Map.copyOf(bytes));
    }

    /** All of it. */
    public long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of the classes in these packages. */
    public long of(String... packages) {
        return bytes.entrySet().stream()
                .filter(entry -> Arrays.stream(packages).anyMatch(entry.getKey()::startsWith))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Which classes have grown most since another one, one in each line. */
    public String growthSince(HeapHistogram before) {
        return bytes.entrySet().stream()
                .map(now -> Map.entry(now.getKey(), now.getValue() - before.bytes.getOrDefault(now.getKey(), 0L)))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(20)
                .map(grown -> grown.getValue() + " " + grown.getKey())
                .collect(Collectors.joining("\n"));
    }
}
