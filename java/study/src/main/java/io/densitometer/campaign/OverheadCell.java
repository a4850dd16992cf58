package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.campaign.Target.Unit;
import io.densitometer.graph.Graph;
import io.densitometer.measure.AllocationMeter;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Samples;
import io.densitometer.study.PlanArm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Runs with next to no work on one backend: what such a cell depends on, as {@link Overhead} says it. */
record OverheadCell(
        String backend,
        List<Integer> steps,
        List<String> models,
        double runMicros,
        double stepMicros,
        double bytes,
        Budget budget) {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final int COUNTED_RUNS = 200;

    /**
     * What a cell found.
     *
     * @param points the figures
     * @param chains the raw samples behind those that are times
     */
    record Found(List<Point> points, Measurement chains) {}

    /** One figure and what it is held against. */
    record Point(String name, Figure figure, Target target, Outcome outcome) {
        static Point of(String name, Figure figure, Target target) {
            return new Point(name, figure, target, target.judge(figure));
        }
    }

    String key() {
        return "overhead " + backend;
    }

    Finding measure(Backend device) {
        List<Point> points = new ArrayList<>();
        Measurement chains = time(device, points);
        models.forEach(model -> points.add(allocation(device, model + ", small", ModelSize.SMALL.graph(model))));
        String text = points.stream()
                .map(point -> point.name() + " " + point.target().brief(point.figure()))
                .collect(Collectors.joining("; "));
        return Finding.of(Outcome.worst(points.stream().map(Point::outcome)), text, new Found(points, chains));
    }

    private Measurement time(Backend device, List<Point> points) {
        int shorter = steps.get(0);
        int longer = steps.get(1);
        try (PlanArm empty = arm(device, TrivialGraphs.empty());
                PlanArm identity = arm(device, TrivialGraphs.identity());
                PlanArm one = arm(device, TrivialGraphs.chain(shorter));
                PlanArm two = arm(device, TrivialGraphs.chain(longer))) {
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

    private PlanArm arm(Backend device, Graph graph) {
        return PlanArm.dense(graph.name(), device, graph, CompileOptions.dense(1, 1));
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

    private Point allocation(Backend device, String name, Graph graph) {
        try (PlanArm arm = arm(device, graph)) {
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
