package io.densitometer.campaign;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.DeviceClock.Cache;
import io.densitometer.backend.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One linear layer in each sparse format against the same layer dense, over precision, shape and tokens: a cell measures all formats at
 * all densities together, interleaved.
 *
 * @param title heads it in the report
 * @param precisions those to compute in
 * @param shapes inputs x outputs, such as {@code 512x2048}
 * @param tokens rows of the activation matrix
 * @param threads per run, 1 unless given
 * @param formats densities by format, {@code bsr} perhaps with the side of its blocks
 * @param caches what a device's caches hold before a run, warm unless given; of a backend without a clock, whole runs stand for warm ones
 * @param targets least speed-up by density, each asked of every format; none unless given
 * @param budget of one measurement
 */
record Layers(
        String title,
        List<String> precisions,
        List<String> shapes,
        List<Integer> tokens,
        Integer threads,
        Map<String, List<Double>> formats,
        List<String> caches,
        Map<Double, Double> targets,
        Budget budget)
        implements Part {
    private static final String KIND = "layers";

    Layers {
        Part.require(title != null && !title.isBlank(), KIND, "title is missing");
        precisions = Part.filled(KIND, "precisions", precisions);
        precisions.forEach(Precision::named);
        shapes = Part.filled(KIND, "shapes", shapes);
        tokens = Part.filled(KIND, "tokens", tokens);
        threads = threads == null ? 1 : threads;
        for (int count : tokens) {
            shapes.forEach(shape -> LinearLayer.of(shape, count));
            CompileOptions.dense(count, threads);
        }
        Part.require(formats != null && !formats.isEmpty(), KIND, "formats is missing or empty");
        formats.forEach(Layers::checkDensities);
        formats = new LinkedHashMap<>(formats);
        caches = caches == null ? List.of("warm") : Part.filled(KIND, "caches", caches);
        caches.forEach(Layers::cache);
        targets = targets == null ? Map.of() : new TreeMap<>(targets);
        targets.forEach(Layers::checkTarget);
        Part.require(budget != null, KIND, "budget is missing: give seconds, min_samples and interval_width");
    }

    private static void checkDensities(String format, List<Double> densities) {
        LinearLayer.requireFormat(format);
        for (double density : Part.filled(KIND, "densities of " + format, densities)) {
            Part.require(density > 0 && density < 1, KIND, "density " + density + " must lie between 0 and 1");
        }
    }

    private static void checkTarget(double density, Double least) {
        Part.require(density > 0 && density < 1, KIND, "density " + density + " must lie between 0 and 1");
        Part.require(least != null && least > 0, KIND, "target " + least + " must be above 0");
    }

    static Cache cache(String word) {
        Part.require(
                List.of("warm", "cold").contains(word), KIND, "caches has '" + word + "': give warm, cold or both");
        return Cache.valueOf(word.toUpperCase(Locale.ROOT));
    }

    @Override
    public List<Task> tasks(Site site) {
        List<String> names = formats.keySet().stream().map(LinearLayer::storage).toList();
        Campaign.requireFormats(site.backend(), names, KIND);
        Map<String, LayerGraphs> graphs = new LinkedHashMap<>();
        shapes.forEach(shape -> graphs.put(shape, new LayerGraphs(shape)));
        List<Task> tasks = new ArrayList<>();
        for (String precision : precisions) {
            for (String shape : shapes) {
                for (int count : tokens) {
                    LayerCell cell = new LayerCell(
                            site.backend().name(), precision, shape, count, threads, formats, caches, targets, budget);
                    tasks.add(new Task(cell.key(), cell, () -> cell.measure(site.backend(), graphs.get(shape))));
                }
            }
        }
        return tasks;
    }

    @Override
    public List<Section> report(List<CellResult> cells) {
        return new LayersReport(this, cells).sections();
    }
}
