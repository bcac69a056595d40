package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.sluice.bench.contest.Workload;

/** The ratios of a comparison as bars: throughput above, CPU below. */
final class Chart {

    private static final int WIDTH = 1400;
    private static final int HEIGHT = 520;
    /** What is beyond is cut off: SQLAlchemy's CPU would make all others look alike. */
    private static final double HIGHEST = 4;

    private Chart() {}

    static void write(Comparison comparison, Path file) throws IOException {
        BitmapEncoder.saveBitmap(
                List.of(
                        chart(
                                comparison,
                                "Throughput, relative to the bare Vert.x pool (cut off at 4)",
                                comparison::throughputRatio),
                        chart(comparison, "CPU per operation, relative to it (cut off at 4)", comparison::cpuRatio)),
                2,
                1,
                file.toString(),
                BitmapFormat.PNG);
    }

    private static CategoryChart chart(Comparison comparison, String title, ToDoubleFunction<Measured> ratio) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .build();
        chart.getStyler().setYAxisMin(0d);
        chart.getStyler().setYAxisMax(HIGHEST);
        chart.getStyler().setAvailableSpaceFill(0.9);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        List<Workload> workloads = List.copyOf(comparison.options().workloads());
        List<String> names = workloads.stream().map(Workload::id).toList();
        for (String peer : comparison.peers()) {
            chart.addSeries(
                    peer,
                    names,
                    workloads.stream()
                            .map(workload -> bar(comparison, workload, peer, ratio))
                            .toList());
        }
        return chart;
    }

    private static double bar(Comparison comparison, Workload workload, String peer, ToDoubleFunction<Measured> ratio) {
        return comparison.of(workload, peer).stream()
                .mapToDouble(ratio)
                .filter(Double::isFinite)
                .map(value -> Math.min(value, HIGHEST))
                .findAny()
                .orElse(0);
    }
}
