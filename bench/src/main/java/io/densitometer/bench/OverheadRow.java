package io.densitometer.bench;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.bench.Target.Unit;
import io.densitometer.graph.Graph;
import io.densitometer.measure.AllocationMeter;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Samples;
import io.densitometer.study.PlanArm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a run costs beyond its kernels: the empty plan's run, one tiny layer's, the slope over a chain of trivial steps, and bytes allocated. The slope
 * holds each step's kernel on one number too, so it is an upper bound.
 *
 * @param id unique
 * @param what in words
 * @param backend which
 * @param steps lengths of the shorter and the longer chain
 * @param models small ones whose allocation is counted too
 * @param runMicros most microseconds of the empty run
 * @param stepMicros most microseconds more for each step
 * @param bytes most bytes allocated by a run
 * @param budget of the measurement
 */
record OverheadRow(
        String id,
        String what,
        String backend,
        List<Integer> steps,
        List<String> models,
        double runMicros,
        double stepMicros,
        double bytes,
        Budget budget)
        implements Row {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final int COUNTED_RUNS = 200;

    OverheadRow {
        Row.requireText(id, what, budget);
        Row.require(backend != null, id, "backend is missing");
        steps = Row.filled(id, "steps", steps);
        boolean growing = steps.size() == 2 && steps.get(0) >= 1 && steps.get(1) > steps.get(0);
        Row.require(growing, id, "steps " + steps + " must be a shorter and a longer length, such as [8, 64]");
        models = models == null ? List.of() : List.copyOf(models);
        models.forEach(io.densitometer.model.Models::named);
        boolean possible = runMicros > 0 && stepMicros > 0 && bytes >= 0;
        Row.require(possible, id, "run_micros and step_micros must be above 0, bytes not negative");
    }

    @Override
    public String target() {
        return micros(runMicros).text() + " plus " + stepMicros + " us per step; "
                + new Target(Unit.BYTES, bytes).text() + " allocated";
    }

    @Override
    public Findings measure(Consumer<Point> progress) {
        List<Point> points = new ArrayList<>();
        Measurement measurement = time(points);
        models.forEach(model -> points.add(allocation(model + ", small", ModelSize.SMALL.graph(model))));
        points.forEach(progress);
        Map<String, Measurement> measurements = new LinkedHashMap<>();
        measurements.put("chains", measurement);
        return new Findings(points, measurements);
    }

    private Measurement time(List<Point> points) {
        int shorter = steps.get(0);
        int longer = steps.get(1);
        try (PlanArm empty = arm(TrivialGraphs.empty());
                PlanArm identity = arm(TrivialGraphs.identity());
                PlanArm one = arm(TrivialGraphs.chain(shorter));
                PlanArm two = arm(TrivialGraphs.chain(longer))) {
            Measurement measurement = new Interleaver(budget.sampling(), 1)
                    .compare(empty.arm(), List.of(identity.arm(), one.arm(), two.arm()));
            double[] layer = measurement.arms().get(0).samples().perCall();
            double[] run = measurement.baseline().samples().perCall();
            double[] slope = slopes(
                    measurement.arms().get(1).samples(),
                    measurement.arms().get(2).samples(),
                    longer - shorter);
            points.add(Point.of("empty plan, whole run", medianMicros(run), micros(runMicros)));
            points.add(Point.of(
                    "one linear layer of 8x8, whole run", medianMicros(layer), micros(runMicros + stepMicros)));
            points.add(Point.of("each step of a chain, its kernel included", medianMicros(slope), micros(stepMicros)));
            points.add(allocation("chain of " + longer, two));
            return measurement;
        }
    }

    private PlanArm arm(Graph graph) {
        return PlanArm.dense(graph.name(), Backend.named(backend), graph, CompileOptions.dense(1, 1));
    }

    /** Nanoseconds per step, one entry per round: both chains of a round ran at nearly the same time. */
    private static double[] slopes(Samples shorter, Samples longer, int steps) {
        double[] nanos = longer.perCall();
        double[] less = shorter.perCall();
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = (nanos[i] - less[i]) / steps;
        }
        return nanos;
    }

    private static Figure medianMicros(double[] nanos) {
        Figure median = Figure.median(nanos);
        return new Figure(
                median.value() / NANOS_PER_MICRO, median.low() / NANOS_PER_MICRO, median.high() / NANOS_PER_MICRO);
    }

    private Point allocation(String name, Graph graph) {
        try (PlanArm arm = arm(graph)) {
            return allocation(name, arm);
        }
    }

    private Point allocation(String name, PlanArm arm) {
        double allocated = AllocationMeter.bytesPerRun(arm.arm().body(), COUNTED_RUNS, COUNTED_RUNS);
        return Point.of(name + ", allocated by a run", Figure.exact(allocated), new Target(Unit.BYTES, bytes));
    }

    private static Target micros(double most) {
        return new Target(Unit.MICROS, most);
    }
}
