package org.sluice.it.load;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is alive in this JVM, by class, after a full collection: the JVM's own count, not an estimate. Of foreign classes those only
 * of which there are many, so that this does not measure itself.
 *
 * @param classes by name
 */
public record LiveObjects(Map<String, Count> classes) {

    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    private static final long MANY = 5000;

    /**
     * The objects of one class.
     *
     * @param instances how many
     * @param bytes of all of them, without what they refer to
     */
    public record Count(long instances, long bytes) {

        private static final Count NONE = new Count(0, 0);
    }

    /** Collects, and counts. Blocks for as long as that takes. */
    public static LiveObjects now() {
        // the same name twice: of two class loaders
        return new LiveObjects(lines().filter(
                        line -> instances(line) >= MANY || line.group(3).startsWith("org.sluice."))
                .collect(Collectors.toMap(
                        line -> line.group(3),
                        line -> new Count(instances(line), bytes(line)),
                        (one, other) -> new Count(one.instances() + other.instances(), one.bytes() + other.bytes()))));
    }

    /** Collects, and gives the bytes of everything that is alive. Blocks for as long as that takes. */
    public static long allBytes() {
        return lines().mapToLong(LiveObjects::bytes).sum();
    }

    private static Stream<MatchResult> lines() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return histogram.lines().map(LINE::matcher).filter(Matcher::matches).map(Matcher::toMatchResult);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long instances(MatchResult line) {
        return Long.parseLong(line.group(1));
    }

    private static long bytes(MatchResult line) {
        return Long.parseLong(line.group(2));
    }

    /** Of the class of that name. */
    public long instances(String name) {
        return of(name).instances();
    }

    private Count of(String name) {
        return classes.getOrDefault(name, Count.NONE);
    }

    /** Of all classes. */
    public long bytes() {
        return classes.values().stream().mapToLong(Count::bytes).sum();
    }

    /** The classes of which there is one more, or several, for each of {@code units}: how many, and the bytes for each unit. */
    public List<String> growth(LiveObjects before, int units) {
        return classes.keySet().stream()
                .filter(name -> instances(name) - before.instances(name) >= units / 2)
                .sorted(Comparator.comparingLong(name -> before.of(name).bytes() - of(name).bytes()))
                .map(name -> String.format(
                        "%s: %.1f x, %.0f bytes",
                        name,
                        (double) (instances(name) - before.instances(name)) / units,
                        (double) (of(name).bytes() - before.of(name).bytes()) / units))
                .toList();
    }
}
