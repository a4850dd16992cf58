package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.backend.BackendFailure;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.DeviceClock.Cache;
import io.densitometer.backend.DeviceClock.Steps;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Precision;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.measure.ArmResult;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Ratio;
import io.densitometer.measure.Verdict;
import io.densitometer.study.PlanArm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One layer at one precision and number of tokens, in all formats at all densities: what such a cell depends on. */
record LayerCell(
        String backend,
        String precision,
        String shape,
        int tokens,
        int threads,
        Map<String, List<Double>> formats,
        List<String> caches,
        Map<Double, Double> targets,
        Budget budget) {
    private static final double NANOS_PER_MICRO = 1e3;

    /**
     * What a cell found.
     *
     * @param points each format at each density, for each state of the caches
     * @param measurements every arm and the raw samples, by state of the caches
     */
    record Found(List<Point> points, Map<String, Measurement> measurements) {}

    /**
     * A format at a density.
     *
     * @param format as the campaign names it
     * @param cache warm or cold
     * @param speedup dense time over its time; null where it could not run
     * @param verdict null where it could not run
     * @param denseMicros median time of the dense layer
     * @param micros median time in this format
     * @param noiseFloor from the A/A row
     * @param samples of each arm
     * @param why the conclusion in words, or why it could not run
     */
    record Point(
            String format,
            double density,
            String cache,
            Ratio speedup,
            Verdict.Kind verdict,
            Double denseMicros,
            Double micros,
            Double noiseFloor,
            int samples,
            String why) {
        static Point without(Wanted wanted, String why) {
            return new Point(wanted.format, wanted.density, null, null, null, null, null, null, 0, why);
        }
    }

    /** A format and density that the campaign asks for. */
    record Wanted(String format, double density) {
        String name() {
            return format + " " + density;
        }
    }

    private record Compiled(Wanted wanted, PlanArm arm) {}

    String key() {
        String threaded = threads == 1 ? "" : " " + threads + " threads";
        return "layer " + backend + " " + precision + " " + shape + " " + tokens + " tokens" + threaded;
    }

    Finding measure(Backend device, LayerGraphs graphs) {
        CompileOptions options = CompileOptions.dense(tokens, threads).withPrecision(Precision.named(precision));
        List<Point> points = new ArrayList<>();
        List<Compiled> compiled = new ArrayList<>();
        try (ArmSet arms = new ArmSet(PlanArm.dense("dense", device, graphs.dense(), options))) {
            for (Wanted wanted : wanted()) {
                Graph pruned = graphs.pruned(wanted.format, wanted.density);
                compile(device, options, pruned, wanted, points).ifPresent(found -> {
                    arms.add(found.arm);
                    compiled.add(found);
                });
            }
            Map<String, Measurement> measured = measured(arms);
            measured.forEach((cache, measurement) -> compiled.forEach(c -> points.add(point(c, cache, measurement))));
            return Finding.of(outcome(points), text(points), new Found(points, measured));
        }
    }

    /** The layer in a format; why not, where the backend cannot. */
    private static Optional<Compiled> compile(
            Backend device, CompileOptions options, Graph pruned, Wanted wanted, List<Point> points) {
        String storage = LinearLayer.storage(wanted.format);
        try {
            Plan plan = device.compile(pruned, options.withFormats(Map.of(LinearLayer.WEIGHT, storage)));
            return Optional.of(new Compiled(wanted, PlanArm.of(wanted.name(), device, plan)));
        } catch (BadInputException | BackendFailure e) {
            points.add(Point.without(wanted, e.getMessage()));
            return Optional.empty();
        }
    }

    private List<Wanted> wanted() {
        return formats.entrySet().stream()
                .flatMap(e -> e.getValue().stream().map(density -> new Wanted(e.getKey(), density)))
                .toList();
    }

    private Map<String, Measurement> measured(ArmSet arms) {
        Map<String, Measurement> measured = new LinkedHashMap<>();
        for (String word : caches) {
            Cache cache = Layers.cache(word);
            arms.steps(Steps.WEIGHTED, cache, budget).ifPresent(found -> measured.put(word, found));
        }
        if (measured.isEmpty()) {
            measured.put("warm", arms.runs(budget));
        }
        return measured;
    }

    private Point point(Compiled compiled, String cache, Measurement measurement) {
        ArmResult arm = measurement.arm(compiled.arm.name());
        return new Point(
                compiled.wanted.format,
                compiled.wanted.density,
                cache,
                arm.speedup(),
                arm.verdict().kind(),
                measurement.baseline().summary().p50() / NANOS_PER_MICRO,
                arm.summary().p50() / NANOS_PER_MICRO,
                measurement.noiseFloor(),
                arm.summary().samples(),
                arm.verdict().why());
    }

    private Outcome outcome(List<Point> points) {
        return Outcome.worst(points.stream()
                .flatMap(point -> target(point).stream()
                        .map(target -> point.speedup == null ? Outcome.SKIPPED : judged(point, target))));
    }

    /** What is asked at a point's density; empty where nothing is. */
    Optional<Target> target(Point point) {
        return Optional.ofNullable(targets.get(point.density)).map(Target::times);
    }

    /** Whether a point that ran reaches a target. */
    Outcome judged(Point point, Target target) {
        return target.judge(Figure.of(point.speedup, point.samples >= budget.minSamples()));
    }

    private static String text(List<Point> points) {
        List<Point> ran = points.stream().filter(point -> point.speedup != null).toList();
        long faster = ran.stream()
                .filter(point -> point.verdict == Verdict.Kind.FASTER)
                .count();
        String all = faster + " of " + ran.size() + " faster than dense";
        return ran.size() == points.size() ? all : all + ", " + (points.size() - ran.size()) + " could not run";
    }
}
