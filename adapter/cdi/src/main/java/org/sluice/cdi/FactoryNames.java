package org.sluice.cdi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds names of factories that configuration cannot tell apart. */
final class FactoryNames {

    private static final Pattern NOT_IN_THE_ENVIRONMENT = Pattern.compile("[^A-Z0-9]");

    private FactoryNames() {}

    /** What is wrong with the names of {@link Database} annotations; each says which name it is about. */
    static List<String> problems(Set<String> names) {
        List<String> problems = new ArrayList<>();
        Map<String, String> first = new LinkedHashMap<>();
        for (String name : names) {
            String other = first.putIfAbsent(inTheEnvironment(name), name);
            if (other != null) {
                problems.add("@Database(\"" + other + "\") and @Database(\"" + name
                        + "\") are ambiguous: both are SLUICE_" + inTheEnvironment(name) + "_URL in the environment");
            }
        }
        return problems;
    }

    /** MicroProfile Config takes {@code SLUICE_MY_DB_URL} for {@code sluice.my-db.url}. */
    private static String inTheEnvironment(String name) {
        return NOT_IN_THE_ENVIRONMENT.matcher(name.toUpperCase(Locale.ROOT)).replaceAll("_");
    }
}
