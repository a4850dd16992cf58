package io.densitometer.bench;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.prune.method.Methods;
import io.densitometer.study.PlanArm;
import io.densitometer.tune.TuneCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whole models, pruned or not, each layer in its fastest format, against the dense model on another backend or on the same.
 *
 * @param id unique
 * @param what in words
 * @param size which hyper-parameters
 * @param models names
 * @param density share of the prunable weights that stays; 1: not pruned
 * @param method how they are pruned, as presets name it
 * @param backend what runs the pruned model
 * @param baseline what runs the dense model
 * @param runs batch sizes and thread counts
 * @param mean least geometric mean of the speed-ups; null: none asked for
 * @param each least speed-up of each
 * @param budget of one measurement
 */
record ModelsRow(
        String id,
        String what,
        ModelSize size,
        List<String> models,
        double density,
        String method,
        String backend,
        String baseline,
        List<Run> runs,
        Double mean,
        double each,
        Budget budget)
        implements Row {
    /**
     * One way to run.
     *
     * @param batch samples per run
     * @param threads per run
     * @param seconds budget of this measurement; null: the row's
     */
    record Run(int batch, int threads, Double seconds) {
        Run {
            CompileOptions.dense(batch, threads);
        }

        CompileOptions options() {
            return CompileOptions.dense(batch, threads);
        }

        /** The row's budget with this run's seconds. */
        Budget of(Budget budget) {
            return seconds == null ? budget : new Budget(seconds, budget.minSamples(), budget.intervalWidth());
        }

        @Override
        public String toString() {
            return "batch " + batch + ", " + threads + (threads == 1 ? " thread" : " threads");
        }
    }

    ModelsRow {
        Row.requireText(id, what, budget);
        Row.require(size != null, id, "size is missing: give paper or small");
        models = Row.filled(id, "models", models);
        models.forEach(io.densitometer.model.Models::named);
        runs = Row.filled(id, "runs", runs);
        for (Run run : runs) {
            run.of(budget);
        }
        Row.require(density > 0 && density <= 1, id, "density " + density + " must be above 0 and at most 1");
        method = method == null ? "magnitude-layer" : method;
        Methods.parse(method);
        Row.require(backend != null && baseline != null, id, "backend or baseline is missing");
        Row.require(
                density < 1 || !backend.equals(baseline), id, "at density 1 backend and baseline are the same thing");
        Row.require(mean == null || mean > 0, id, "mean " + mean + " must be above 0");
        Row.require(each > 0, id, "each " + each + " must be above 0");
    }

    @Override
    public String target() {
        String one = "each " + Target.times(each).text();
        return mean == null ? one : "geometric mean " + Target.times(mean).text() + ", " + one;
    }

    @Override
    public Findings measure(Consumer<Point> progress) {
        List<Point> points = new ArrayList<>();
        Map<String, Measurement> measurements = new LinkedHashMap<>();
        for (String model : models) {
            Graph dense = size.graph(model);
            Graph pruned = size.pruned(model, method, density);
            for (Run run : runs) {
                points.add(compare(model + ", " + run, dense, pruned, run, measurements));
                progress.accept(points.get(points.size() - 1));
            }
        }
        if (mean != null) {
            Figure all = Figure.geometricMean(points.stream().map(Point::figure).toList());
            points.add(0, Point.of("geometric mean", all, Target.times(mean)));
        }
        return new Findings(points, measurements);
    }

    private Point compare(String name, Graph dense, Graph pruned, Run run, Map<String, Measurement> measurements) {
        try (PlanArm base = PlanArm.dense(baseline + ", dense", Backend.named(baseline), dense, run.options());
                PlanArm subject = PlanArm.tuned(
                        backend + ", density " + density,
                        Backend.named(backend),
                        pruned,
                        run.options(),
                        TuneCache.none());
                Session second = base.plan().open()) {
            Measurement measurement = new Interleaver(run.of(budget).sampling(), 1)
                    .compare(base.arm(), base.again(second), List.of(subject.arm()));
            measurements.put(name, measurement);
            Point.Demand demand = new Point.Demand(each, budget.minSamples());
            return Point.of(name, measurement, measurement.arms().get(0), demand, Point.Evidence.of(base, subject));
        }
    }
}
