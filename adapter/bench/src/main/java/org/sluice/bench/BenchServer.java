package org.sluice.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Meter;
import org.sluice.bench.contest.Sample;
import org.sluice.bench.contest.Workload;
import org.sluice.run.MicroCommand;
import org.sluice.run.PayaraMicro;

/** Payara Micro with the adapter and the benchmark's application, as the run sees them: by HTTP. */
final class BenchServer implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofMinutes(6);
    private static final Duration ANSWER_PATIENCE = Duration.ofMinutes(5);
    private static final int OK = 300;

    private final PayaraMicro server;
    private final HttpClient client = newClient();

    private BenchServer(PayaraMicro server) {
        this.server = server;
    }

    /** Not HTTP/2, by which all requests would share one connection, which the server closes when it is idle for a while. */
    static HttpClient newClient() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /**
     * Starts one.
     *
     * @param folder has payara-micro.jar, sluice.rar and bench.war; the log is written there
     */
    static BenchServer start(Path folder, Databases databases, List<String> jvmOptions) throws InterruptedException {
        Path log = folder.resolve("server.log");
        MicroCommand command = MicroCommand.of(folder.resolve("payara-micro.jar"))
                .environment("BENCH_URL", databases.first().url())
                .environment("BENCH_OTHER_URL", databases.second().url())
                .environment("BENCH_JDBC_URL", databases.first().jdbcUrl())
                .environment("BENCH_OTHER_JDBC_URL", databases.second().jdbcUrl())
                .environment("BENCH_USER", databases.first().user())
                .environment("BENCH_PASSWORD", databases.first().password())
                // so that what the JIT compiler uses can be told apart
                .jvmOption("-XX:-UseDynamicNumberOfCompilerThreads")
                .deploy(folder.resolve("sluice.rar"))
                .deploy(folder.resolve("bench.war"))
                .log(log);
        for (String option : jvmOptions) {
            command = command.jvmOption(option);
        }
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PayaraMicro server = PayaraMicro.start(command);
        try {
            server.awaitOk("/bench/turn/leases", START_PATIENCE);
        } catch (InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
        return new BenchServer(server);
    }

    /** Those who are there, and what they do, in the order of the server. */
    List<Entrant> entrants() {
        List<Entrant> entrants = new ArrayList<>();
        try (JsonReader reader = Json.createReader(new StringReader(get("turn/peers")))) {
            for (JsonObject entrant : reader.readArray().getValuesAs(JsonObject.class)) {
                entrants.add(new Entrant(entrant.getString("peer"), Workload.of(entrant.getString("workload"))));
            }
        }
        return entrants;
    }

    /** Somebody who takes part in something. */
    record Entrant(String peer, Workload workload) {}

    /** Versions of the libraries, by name. */
    Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        object(get("turn/versions")).forEach((name, version) -> versions.put(name, unquoted(version.toString())));
        return versions;
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1);
    }

    void open(String peer, Workload workload, int connections) {
        post("turn/open?peer=" + peer + "&workload=" + workload.id() + "&connections=" + connections);
    }

    /** Closes whoever is open. */
    void closePeer() {
        post("turn/close");
    }

    Sample run(int sessions, Duration warm, Duration measured) {
        JsonObject sample = object(post(
                "turn/run?sessions=" + sessions + "&warm=" + warm.toMillis() + "&measured=" + measured.toMillis()));
        return new Sample(
                sample.getJsonNumber("counted").longValue(),
                sample.getJsonNumber("operations").longValue(),
                sample.getInt("failures"),
                sample.getString("failure", null),
                sample.getJsonNumber("nanos").longValue(),
                sample.getJsonNumber("p50").longValue(),
                sample.getJsonNumber("p99").longValue(),
                sample.getJsonNumber("max").longValue(),
                sample.getJsonNumber("jain").doubleValue(),
                usage(sample.getJsonObject("usage")));
    }

    void repeat(int times) {
        post("turn/repeat?times=" + times);
    }

    void measure() {
        post("turn/measure");
    }

    Meter.Usage measured() {
        return usage(object(post("turn/measured")));
    }

    private static Meter.Usage usage(JsonObject usage) {
        return new Meter.Usage(
                usage.getJsonNumber("cpuNanos").longValue(),
                usage.getJsonNumber("compilerNanos").longValue(),
                usage.getJsonNumber("allocatedBytes").longValue(),
                usage.getInt("threads"));
    }

    /** Connections of the adapter's pools that somebody holds. */
    int leases() {
        return Integer.parseInt(get("turn/leases"));
    }

    /** The address of a peer's page. */
    URI page(String peer, int key) {
        return server.uri("/bench/page/" + peer + "/" + key);
    }

    private static JsonObject object(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private String get(String path) {
        return answer(request(path).GET().build());
    }

    private String post(String path) {
        return answer(request(path).POST(BodyPublishers.noBody()).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri("/bench/" + path)).timeout(ANSWER_PATIENCE);
    }

    private String answer(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= OK) {
                throw new IllegalStateException(
                        request.uri() + " answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
