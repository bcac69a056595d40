package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.sluice.bench.contest.Workload;

/**
 * Everybody does everything once, for a moment. Nothing is said about time. The run itself fails if a transaction is missing or
 * half done, if something stays prepared, or if a connection of the adapter's pools is still held in the end; a peer looks at
 * each row that it reads.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SideBySideIT {

    private List<JsonObject> results = List.of();

    @BeforeAll
    void runForAMoment() throws InterruptedException, SQLException, IOException {
        Comparison comparison = SideBySide.run(
                Options.moment(), Path.of(Objects.requireNonNull(System.getProperty("bench.server"), "bench.server")));
        Path file = Path.of(Objects.requireNonNull(System.getProperty("bench.results"), "bench.results"))
                .resolve("side-by-side-moment.json");
        ComparisonJson.write(comparison, file);
        try (Reader in = Files.newBufferedReader(file);
                JsonReader reader = Json.createReader(in)) {
            results = List.copyOf(reader.readArray().getValuesAs(JsonObject.class));
        }
    }

    private Stream<String> peersOf(Workload workload) {
        return results.stream()
                .filter(result -> result.getString("workload").equals(workload.id()))
                .map(result -> result.getString("peer"));
    }

    @Test
    void json_everyWorkload_hasTheReferenceAndEachWhoCanDoIt() {
        for (Workload workload : Options.moment().workloads()) {
            assertThat(peersOf(workload)).as(workload.id()).contains(Options.REFERENCE);
        }
        for (Workload workload : List.of(Workload.POINT_SELECT, Workload.TRANSACTION)) {
            assertThat(peersOf(workload))
                    .as(workload.id())
                    .contains(
                            "sluice-direct",
                            "sluice-managed",
                            "vertx-connections",
                            "hikari-threads",
                            "agroal-threads",
                            "r2dbc-pool",
                            "hibernate-reactive");
        }
        assertThat(peersOf(Workload.SLEEP_50))
                .contains("sluice-direct", "sluice-managed", "hikari-threads", "r2dbc-pool");
        for (Workload workload : List.of(Workload.JTA_LOCAL, Workload.XA_ONE, Workload.XA_TWO)) {
            assertThat(peersOf(workload))
                    .as(workload.id())
                    .contains("sluice-managed", "sluice-transactional", "jdbc-server");
        }
        assertThat(peersOf(Workload.TRANSACTION)).contains("sluice-one-flight");
        assertThat(peersOf(Workload.POINT_SELECT)).contains("sluice-multiplexed");
        assertThat(peersOf(Workload.UNIT_OF_WORK)).contains("sluice-direct", "sluice-managed", "hikari-threads");
        assertThat(peersOf(Workload.ACQUIRE)).contains("sluice-direct", "container", "container-alone");
        assertThat(peersOf(Workload.PAGE)).contains("sluice-direct", "sluice-managed", "jdbc-server");
    }

    @Test
    void everybody_didItsWorkWithoutFailure() {
        assertThat(results).isNotEmpty().allSatisfy(result -> {
            assertThat(result.getInt("failures")).isZero();
            assertThat(result.getJsonNumber("throughput").doubleValue()).isPositive();
        });
    }

    @Test
    void flights_whatGoesToTheDatabase_isCounted() {
        assertThat(results)
                .filteredOn(result -> !result.getString("workload").equals(Workload.ACQUIRE.id()))
                .allSatisfy(result -> assertThat(result.getJsonNumber("flights").doubleValue())
                        .isGreaterThanOrEqualTo(1));
    }
}
