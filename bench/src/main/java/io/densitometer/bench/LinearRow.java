package io.densitometer.bench;

import io.densitometer.backend.Backend;
import io.densitometer.measure.ArmResult;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.study.PlanArm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One linear layer in a sparse format against the same layer dense, on one backend; all densities in one measurement.
 *
 * @param id unique
 * @param what in words
 * @param backend of both
 * @param format {@code csr}, {@code nm} or {@code bsr}
 * @param shapes inputs x outputs, such as {@code 512x2048}
 * @param tokens rows of the activation matrix
 * @param threads per run
 * @param targets least speed-up by density
 * @param budget of one measurement
 */
record LinearRow(
        String id,
        String what,
        String backend,
        String format,
        List<String> shapes,
        List<Integer> tokens,
        int threads,
        Map<Double, Double> targets,
        Budget budget)
        implements Row {
    LinearRow {
        Row.requireText(id, what, budget);
        Row.require(backend != null, id, "backend is missing");
        Row.require(List.of("csr", "nm", "bsr").contains(format), id, "format must be csr, nm or bsr, not " + format);
        shapes = Row.filled(id, "shapes", shapes);
        tokens = Row.filled(id, "tokens", tokens);
        shapes.forEach(shape -> LinearLayer.of(shape, 1));
        tokens.forEach(count -> Row.require(count >= 1, id, "tokens " + count + " must be at least 1"));
        Row.require(threads >= 1, id, "threads " + threads + " must be at least 1");
        Row.require(targets != null && !targets.isEmpty(), id, "targets is missing or empty");
        for (Map.Entry<Double, Double> target : targets.entrySet()) {
            boolean fits = target.getKey() > 0 && target.getKey() < 1;
            Row.require(fits, id, "density " + target.getKey() + " must lie between 0 and 1");
            fits = target.getValue() != null && target.getValue() > 0;
            Row.require(fits, id, "target " + target.getValue() + " must be above 0");
        }
        targets = new LinkedHashMap<>(targets);
    }

    @Override
    public String target() {
        return targets.entrySet().stream()
                .map(t -> Target.times(t.getValue()).text() + " at density " + t.getKey())
                .collect(Collectors.joining("; "));
    }

    @Override
    public Findings measure(Consumer<Point> progress) {
        List<Point> points = new ArrayList<>();
        Map<String, Measurement> measurements = new LinkedHashMap<>();
        for (String shape : shapes) {
            for (int count : tokens) {
                String name = shape + ", " + count + " tokens";
                List<Point> done = measure(name, LinearLayer.of(shape, count), measurements);
                done.forEach(progress);
                points.addAll(done);
            }
        }
        return new Findings(points, measurements);
    }

    private List<Point> measure(String name, LinearLayer layer, Map<String, Measurement> measurements) {
        List<PlanArm> opened = new ArrayList<>();
        try {
            PlanArm dense = layer.denseArm(Backend.named(backend), threads);
            opened.add(dense);
            for (double density : targets.keySet()) {
                opened.add(layer.sparseArm(Backend.named(backend), threads, density, format));
            }
            List<PlanArm> sparse = opened.subList(1, opened.size());
            Measurement measurement = new Interleaver(budget.sampling(), 1)
                    .compare(dense.arm(), sparse.stream().map(PlanArm::arm).toList());
            measurements.put(name, measurement);
            return points(
                    name,
                    measurement,
                    sparse.stream().map(arm -> Point.Evidence.of(dense, arm)).toList());
        } finally {
            opened.forEach(PlanArm::close);
        }
    }

    private List<Point> points(String name, Measurement measurement, List<Point.Evidence> evidence) {
        List<Point> points = new ArrayList<>();
        int i = 0;
        for (Map.Entry<Double, Double> target : targets.entrySet()) {
            ArmResult arm = measurement.arms().get(i);
            Point.Demand demand = new Point.Demand(target.getValue(), budget.minSamples());
            String full = name + ", density " + target.getKey();
            points.add(Point.of(full, measurement, arm, demand, evidence.get(i++)));
        }
        return points;
    }
}
