package org.sluice.cdi;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.sluice.api.spi.ConfigurationKey;
import org.sluice.api.spi.FactorySettings;

/** Finds keys that look like ours and are none: most often a slip of the pen, and its value is not used. */
final class UnknownKeys {

    /** An unknown key and the known one that is nearest to it. */
    record Unknown(String key, String nearest) {}

    private static final String PREFIX = "sluice.";

    private UnknownKeys() {}

    /** Keys {@code sluice.<x>} of one segment, and {@code sluice.<factory>.<x>} of the factories in use. */
    static List<Unknown> among(Iterable<String> names, Set<String> factories) {
        return StreamSupport.stream(names.spliterator(), false)
                .filter(name -> name.startsWith(PREFIX))
                .distinct()
                .sorted()
                .flatMap(name -> unknown(name, factories))
                .toList();
    }

    private static Stream<Unknown> unknown(String name, Set<String> factories) {
        String rest = name.substring(PREFIX.length());
        int dot = rest.indexOf('.');
        if (dot >= 0 && !factories.contains(rest.substring(0, dot))) {
            return Stream.empty(); // another tool's key, or an unused factory's
        }
        String key = rest.substring(dot + 1);
        if (dot >= 0 && rest.startsWith(FactorySettings.DEFAULT_FACTORY + ".")) {
            return Stream.of(new Unknown(name, PREFIX + nearest(key))); // the default's keys have no name in them
        }
        if (key.indexOf('.') >= 0
                || Arrays.stream(ConfigurationKey.values())
                        .anyMatch(known -> known.key().equals(key))) {
            return Stream.empty();
        }
        return Stream.of(new Unknown(name, name.substring(0, name.length() - key.length()) + nearest(key)));
    }

    private static String nearest(String key) {
        return Arrays.stream(ConfigurationKey.values())
                .map(ConfigurationKey::key)
                .min(Comparator.comparingInt(known -> distance(key, known)))
                .orElseThrow();
    }

    /** Levenshtein's distance. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        Arrays.setAll(row, column -> column);
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
