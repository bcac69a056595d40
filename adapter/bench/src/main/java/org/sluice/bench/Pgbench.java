package org.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.Meter;
import org.sluice.bench.contest.Sample;
import org.sluice.bench.contest.Workload;

/**
 * PostgreSQL's own benchmark, in C: as many clients as there are connections, one thread. Nobody waits for a connection, so its
 * latencies are not to be compared. Its CPU is that of the whole process, its start and the shell's included.
 */
final class Pgbench implements OutsidePeer {

    private static final List<String> PLACES =
            List.of("pgbench", "/usr/lib/postgresql/18/bin/pgbench", "/usr/lib/postgresql/15/bin/pgbench");
    private static final Pattern PROCESSED = Pattern.compile("transactions actually processed: (\\d+)");
    private static final Pattern FAILED = Pattern.compile("number of failed transactions: (\\d+)");
    private static final Pattern PER_SECOND = Pattern.compile("tps = ([\\d.]+)");
    private static final Pattern CPU = Pattern.compile("(\\d+)m([\\d.]+)s");
    /** Of the two lines of {@code times}, the shell's and its children's, and the two numbers of each. */
    private static final int CPU_NUMBERS = 4;

    private static final double LOGGED = 0.1;

    private final Path folder;
    private final String program;
    private final Optional<String> version;

    private Pgbench(Path folder, String program, Optional<String> version) {
        this.folder = folder;
        this.program = program;
        this.version = version;
    }

    /** Looks whether it is there. */
    static Pgbench find(Path folder) throws InterruptedException {
        for (String place : PLACES) {
            Optional<String> version = Command.tryRun(place, "--version");
            if (version.isPresent()) {
                return new Pgbench(folder, place, version);
            }
        }
        return new Pgbench(folder, "pgbench", Optional.empty());
    }

    @Override
    public String name() {
        return "pgbench";
    }

    @Override
    public Optional<String> missing() {
        return version.isPresent() ? Optional.empty() : Optional.of("none of " + PLACES + " is there");
    }

    @Override
    public String version() {
        return version.orElse("absent");
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.SELECT_ONE, Workload.POINT_SELECT, Workload.TRANSACTION);
    }

    private static String script(Workload workload) {
        return switch (workload) {
            case SELECT_ONE -> "select 1;\n";
            case POINT_SELECT -> """
                    \\set id random(1, %d)
                    select id, value from bench_item where id = :id;
                    """.formatted(Item.ROWS);
            case TRANSACTION -> """
                    \\set account random(1, %d)
                    \\set delta random(1, 10)
                    begin;
                    update bench_account set balance = balance + :delta where id = :account;
                    insert into bench_entry (account, delta) values (:account, :delta);
                    commit;
                    """.formatted(Item.ROWS);
            default -> throw new IllegalArgumentException(workload.id());
        };
    }

    /** It has no time to get warm, and needs none; whole seconds are all that it takes. */
    @Override
    public Sample run(Workload workload, Database database, int sessions, Duration warm, Duration measured)
            throws InterruptedException {
        long seconds = Math.max(1, measured.toSeconds());
        Path logs = emptyLogs();
        String said = pgbench(
                workload,
                database,
                "-c " + workload.connections() + " -T " + seconds + " -l --sampling-rate=" + LOGGED + " --log-prefix="
                        + logs.resolve("log"));
        long processed = Long.parseLong(found(PROCESSED, said));
        long[] latencies = latencies(logs);
        return new Sample(
                processed,
                processed,
                Integer.parseInt(found(FAILED, said)),
                null,
                nanos(processed, seconds, said),
                at(latencies, 0.5),
                at(latencies, 0.99),
                at(latencies, 1),
                Double.NaN,
                new Meter.Usage(cpuNanos(said), 0, UNKNOWN, 1));
    }

    /** It says how many in a second, without the time for its connections; nothing, if there were none at all. */
    private static long nanos(long processed, long seconds, String said) {
        return processed == 0
                ? TimeUnit.SECONDS.toNanos(seconds)
                : Math.round(processed * 1e9 / Double.parseDouble(found(PER_SECOND, said)));
    }

    @Override
    public void repeat(Workload workload, Database database, int times) throws InterruptedException {
        var unused = pgbench(workload, database, "-c 1 -t " + times);
    }

    private String pgbench(Workload workload, Database database, String options) throws InterruptedException {
        Path script = folder.resolve("pgbench-" + workload.id() + ".sql");
        try {
            Files.writeString(script, script(workload));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String line = String.join(" ", program, "-n -M prepared -j 1", options, "-f", script.toString(), "&& times");
        return Command.run(
                Map.of(
                        "PGHOST", database.host(),
                        "PGPORT", String.valueOf(database.port()),
                        "PGDATABASE", database.name(),
                        "PGUSER", database.user(),
                        "PGPASSWORD", database.password()),
                "/bin/sh",
                "-c",
                line);
    }

    private Path emptyLogs() {
        Path logs = folder.resolve("pgbench");
        try {
            Files.createDirectories(logs);
            try (Stream<Path> old = Files.list(logs)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return logs;
    }

    /** In nanoseconds, sorted; of a tenth of the transactions. The third word of each line is the time in microseconds. */
    private static long[] latencies(Path logs) {
        try (Stream<Path> files = Files.list(logs)) {
            long[] latencies = files.flatMap(Pgbench::lines)
                    .mapToLong(line -> Long.parseLong(line.split(" ", -1)[2]) * 1_000)
                    .sorted()
                    .toArray();
            return latencies.length == 0 ? new long[1] : latencies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long at(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * part))];
    }

    /** All that the shell's {@code times} says. */
    private static long cpuNanos(String said) {
        List<String> lines = said.lines().toList();
        Matcher matcher = CPU.matcher(String.join("\n", lines.subList(lines.size() - CPU_NUMBERS / 2, lines.size())));
        double[] seconds = new double[CPU_NUMBERS];
        for (int i = 0; i < CPU_NUMBERS && matcher.find(); i++) {
            seconds[i] = 60 * Double.parseDouble(matcher.group(1)) + Double.parseDouble(matcher.group(2));
        }
        return Math.round(Arrays.stream(seconds).sum() * 1e9);
    }

    private static String found(Pattern pattern, String said) {
        Matcher matcher = pattern.matcher(said);
        if (!matcher.find()) {
            throw new IllegalStateException("pgbench did not say " + pattern + ": " + said);
        }
        return matcher.group(1);
    }
}
