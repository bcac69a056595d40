package org.sluice.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Meter;
import org.sluice.bench.contest.Sample;
import org.sluice.bench.contest.Workload;

/** SQLAlchemy's asynchronous session over asyncpg, in Python: where the adapter's session comes from. */
final class SqlAlchemy implements OutsidePeer {

    private static final String PYTHON = "/usr/bin/python3";
    private static final String SCRIPT = "sqlalchemy_peer.py";

    private final Path script;
    private final Optional<String> version;

    private SqlAlchemy(Path script, Optional<String> version) {
        this.script = script;
        this.version = version;
    }

    /** Looks whether it is there. */
    static SqlAlchemy find(Path folder) throws InterruptedException {
        Path script = folder.resolve(SCRIPT);
        try (InputStream in = Objects.requireNonNull(SqlAlchemy.class.getResourceAsStream(SCRIPT))) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SqlAlchemy(script, Command.tryRun(PYTHON, script.toString(), "version"));
    }

    @Override
    public String name() {
        return "sqlalchemy-asyncpg";
    }

    @Override
    public Optional<String> missing() {
        return version.isPresent()
                ? Optional.empty()
                : Optional.of(PYTHON + " has no sqlalchemy and asyncpg (Debian: python3-sqlalchemy, python3-asyncpg)");
    }

    @Override
    public String version() {
        return version.orElse("absent");
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(
                Workload.SELECT_ONE,
                Workload.POINT_SELECT,
                Workload.TRANSACTION,
                Workload.SLEEP_10,
                Workload.SLEEP_20,
                Workload.SLEEP_50,
                Workload.UNIT_OF_WORK,
                Workload.ACQUIRE);
    }

    @Override
    public Sample run(Workload workload, Database database, int sessions, Duration warm, Duration measured)
            throws InterruptedException {
        JsonObject said = object(python(
                database,
                "run",
                workload.id(),
                String.valueOf(workload.connections()),
                String.valueOf(sessions),
                String.valueOf(warm.toMillis()),
                String.valueOf(measured.toMillis())));
        return new Sample(
                said.getJsonNumber("counted").longValue(),
                said.getJsonNumber("operations").longValue(),
                said.getInt("failures"),
                said.getString("failure", null),
                said.getJsonNumber("nanos").longValue(),
                said.getJsonNumber("p50").longValue(),
                said.getJsonNumber("p99").longValue(),
                said.getJsonNumber("max").longValue(),
                said.getJsonNumber("jain").doubleValue(),
                new Meter.Usage(said.getJsonNumber("cpu").longValue(), 0, UNKNOWN, said.getInt("threads")));
    }

    @Override
    public void repeat(Workload workload, Database database, int times) throws InterruptedException {
        var unused = python(database, "repeat", workload.id(), String.valueOf(times));
    }

    private String python(Database database, String... arguments) throws InterruptedException {
        String[] words = new String[arguments.length + 2];
        words[0] = PYTHON;
        words[1] = script.toString();
        System.arraycopy(arguments, 0, words, 2, arguments.length);
        return Command.run(
                Map.of("BENCH_URL", database.url().replace("postgresql://", "postgresql+asyncpg://")), words);
    }

    private static JsonObject object(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }
}
