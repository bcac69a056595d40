package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private final Measured other = Samples.of("other", Samples.of(500, 20));
    private final Comparison comparison =
            Samples.comparison(Samples.of(Options.REFERENCE, Samples.of(1_000, 10)), other);

    @Test
    void table_twoPeers_figuresAndRatios() {
        other.flights(2);

        assertThat(Report.of(comparison))
                .contains("### W2: ")
                .contains("| vertx-pool | 1,000 | 0 % | 1.00 | 10.0 us | 1.00 | 0.00 ms |")
                .contains(
                        "| other | 500 | 0 % | 0.50 | 20.0 us | 2.00 | 0.00 ms | 0.00 ms | 0.0 ms | 1.000 | 5 | 100 | 2.0 | 0 |")
                .contains("| peer | W2 |", "| other | 0.50 / 2.00 |")
                .contains("Without absent: it is not there.");
    }

    @Test
    void json_twoPeers_figuresAndRatios() {
        JsonObject element = ComparisonJson.of(comparison).getJsonObject(1);

        assertThat(element.getString("workload")).isEqualTo("W2");
        assertThat(element.getString("peer")).isEqualTo("other");
        assertThat(element.getJsonNumber("throughput").doubleValue()).isEqualTo(500);
        assertThat(element.getJsonNumber("ratio_throughput").doubleValue()).isEqualTo(0.5);
        assertThat(element.getJsonNumber("ratio_cpu").doubleValue()).isEqualTo(2);
        assertThat(element.isNull("flights")).isTrue();
        assertThat(element.getString("machine")).isEqualTo("a machine");
    }

    @Test
    void chart_twoPeers_isAPicture(@TempDir Path folder) throws IOException {
        Chart.write(comparison, folder.resolve("chart.png"));

        assertThat(ImageIO.read(folder.resolve("chart.png").toFile()).getWidth())
                .isGreaterThan(1000);
    }
}
