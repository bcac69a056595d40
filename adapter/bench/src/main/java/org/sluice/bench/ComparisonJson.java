package org.sluice.bench;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A comparison as JSON: an array with an object for each workload and peer. What is not known is {@code null}. */
final class ComparisonJson {

    private static final MathContext DIGITS = new MathContext(5);

    private ComparisonJson() {}

    static JsonArray of(Comparison comparison) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        comparison.measured().forEach(one -> array.add(element(comparison, one)));
        return array.build();
    }

    static void write(Comparison comparison, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file);
                JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(out)) {
            writer.writeArray(of(comparison));
        }
    }

    private static JsonObject element(Comparison comparison, Measured one) {
        JsonObjectBuilder element =
                Json.createObjectBuilder().add("workload", one.workload().id()).add("peer", one.peer());
        number(element, "throughput", one.throughput());
        number(element, "cpu_us", one.cpuMicros());
        number(element, "p50_us", one.p50Micros());
        number(element, "p99_us", one.p99Micros());
        number(element, "max_us", one.maxMicros());
        number(element, "jain", one.jain());
        number(element, "threads", one.threads());
        number(element, "alloc_bytes", one.allocatedBytes());
        number(element, "flights", one.flights());
        number(element, "ratio_throughput", comparison.throughputRatio(one));
        number(element, "ratio_cpu", comparison.cpuRatio(one));
        return element.add("failures", one.failures())
                .add("rounds", one.rounds())
                .add("machine", comparison.machine())
                .add("versions", Json.createObjectBuilder(Map.copyOf(comparison.versions())))
                .build();
    }

    private static void number(JsonObjectBuilder element, String name, double value) {
        if (Double.isFinite(value)) {
            element.add(name, BigDecimal.valueOf(value).round(DIGITS));
        } else {
            element.addNull(name);
        }
    }
}
