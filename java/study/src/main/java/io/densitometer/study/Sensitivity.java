package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.data.WindowedSplit;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.method.Method.Part;
import io.densitometer.train.Evaluation;
import java.util.ArrayList;
import java.util.List;

/**
 * How much the error rises when one layer, or one group of channels, is pruned and all others stay as they are; nothing is trained in
 * between.
 *
 * @param model the graph's name
 * @param method how each part is pruned
 * @param dense mean squared error before pruning, on the windows that all points share
 * @param windows how many
 * @param parts one for each layer or group, in graph order
 */
public record Sensitivity(String model, String method, double dense, int windows, List<PartScan> parts) {
    private static final int BATCH = 32;

    public Sensitivity {
        parts = List.copyOf(parts);
    }

    /**
     * One layer or group.
     *
     * @param name of the weight, or of the group
     * @param elements weights, or channels
     * @param points in the order of the shares asked for
     */
    public record PartScan(String name, long elements, List<Point> points) {
        public PartScan {
            points = List.copyOf(points);
        }
    }

    /**
     * One share of one part.
     *
     * @param share of the part that stays
     * @param mse mean squared error of the whole model
     */
    public record Point(double share, double mse) {}

    /** Told how far a scan is. */
    public interface Progress {
        /** After each point. */
        void point(int done, int all, String part);
    }

    /**
     * Scans a model.
     *
     * @param shares to keep of each part; methods whose pattern fixes one take that
     * @param errors where the error is taken
     * @throws BadInputException when no part can be pruned, or model and data do not fit
     */
    public static Sensitivity of(
            Graph dense, Method method, How how, List<Double> shares, Errors errors, Progress progress) {
        List<Double> asked = method.shares(shares);
        if (asked.isEmpty()) {
            throw new BadInputException("no share to keep is below 1: give some, such as 0.5,0.25,0.1");
        }
        List<Part> parts = method.parts(dense, how);
        if (parts.isEmpty()) {
            throw new BadInputException(
                    "no part of " + dense.name() + " can be pruned by " + method.name() + ": choose another method");
        }
        double before = errors.of(dense);
        List<PartScan> scans = new ArrayList<>();
        int done = 0;
        for (Part part : parts) {
            List<Point> points = new ArrayList<>();
            for (double share : asked) {
                points.add(new Point(share, errors.of(part.pruned(share))));
                progress.point(++done, parts.size() * asked.size(), part.name());
            }
            scans.add(new PartScan(part.name(), part.elements(), points));
        }
        return new Sensitivity(dense.name(), method.name(), before, errors.windows(), scans);
    }

    /**
     * Errors on one set of windows.
     *
     * @param backend that forecasts
     * @param split where the windows come from
     * @param most evenly spaced windows; 0: all
     */
    public record Errors(Backend backend, WindowedSplit split, int most, int threads) {
        public Errors {
            if (most < 0) {
                throw new BadInputException("windows " + most + " is out of range: give 0 (all) or more");
            }
        }

        int windows() {
            return most == 0 ? split.size() : Math.min(most, split.size());
        }

        double of(Graph graph) {
            try (Plan plan = backend.compile(graph, CompileOptions.dense(BATCH, threads))) {
                return Evaluation.of(plan, split, windows()).mse();
            }
        }
    }
}
