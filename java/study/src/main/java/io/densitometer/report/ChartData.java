package io.densitometer.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.densitometer.study.Cell;
import io.densitometer.study.Timing;
import java.util.List;

/** The points that the HTML report plots, as JSON that is safe inside a script element. */
final class ChartData {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** How far curves go: beyond the farthest point, and at least this many times fewer FLOPs. */
    private static final double REACH = 1.3;

    private static final double LEAST_REACH = 2;
    private static final int CURVE_STEPS = 64;

    private ChartData() {}

    static String json(List<Cell> cells) {
        ObjectNode data = JSON.objectNode();
        ArrayNode points = data.putArray("points");
        ArrayNode runs = data.putArray("runs");
        for (Group group : Group.of(cells)) {
            group.rows().stream().filter(Cell::ok).forEach(cell -> points.add(point(group, cell)));
            backends(group).forEach(backend -> runs.add(run(group, backend)));
        }
        return inScript(data.toString());
    }

    private static List<String> backends(Group group) {
        return group.rows().stream()
                .map(cell -> cell.target().backend())
                .distinct()
                .toList();
    }

    /** What is drawn across the points of one model in one setting. */
    private static ObjectNode run(Group group, String backend) {
        ObjectNode run = JSON.objectNode();
        run.put("model", group.model());
        run.put("task", group.task());
        run.put("setting", group.setting(backend));
        List<Replicas> candidates = Front.candidates(group, List.of(backend));
        List<Replicas> front = Front.of(candidates);
        candidates.forEach(row -> run.withArray("outcomes").add(outcome(row, front.contains(row))));
        if (group.ownBackends().contains(backend)) {
            AmdahlCurve.of(group).ifPresent(curve -> curve(run.putArray("amdahl"), curve, group));
        }
        return run;
    }

    private static ObjectNode outcome(Replicas row, boolean onFront) {
        ObjectNode outcome = JSON.objectNode();
        outcome.put("id", anchor(row.cells().get(0)));
        outcome.put("front", onFront);
        number(outcome, "ms", row.millis());
        number(outcome, "mse", row.mse());
        return outcome;
    }

    private static void curve(ArrayNode points, AmdahlCurve curve, Group group) {
        double farthest = group.rows().stream()
                .mapToDouble(group::flopReduction)
                .filter(Double::isFinite)
                .reduce(LEAST_REACH, Math::max);
        AmdahlCurve.factors(REACH * farthest, CURVE_STEPS)
                .filter(factor -> Double.isFinite(curve.speedup(factor)))
                .forEach(factor -> points.addArray().add(factor).add(curve.speedup(factor)));
    }

    /** The identifier that ties a cell's layer table to its chart. */
    static String anchor(Cell cell) {
        return "layers-" + cell.id();
    }

    /** JSON in which no character can end or open an element. */
    private static String inScript(String json) {
        return json.replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static ObjectNode point(Group group, Cell cell) {
        ObjectNode point = JSON.objectNode();
        point.put("id", anchor(cell));
        point.put("name", Wording.name(cell));
        point.put("model", cell.task().model());
        point.put("task", group.task());
        point.put("setting", group.setting(cell.target().backend()));
        point.put("method", cell.pruning().method());
        point.put("stage", cell.pruning().stage().word());
        number(point, "target", cell.pruning().targetDensity());
        number(point, "density", group.density(cell));
        number(point, "reduction", group.flopReduction(cell));
        if (cell.cost() != null) {
            number(point, "flops", (double) cell.cost().used().flopsNonzero() * group.batch());
        }
        if (cell.accuracy() != null) {
            number(point, "mse", cell.accuracy().mse());
            number(point, "mae", cell.accuracy().mae());
        }
        if (cell.timing() != null) {
            timing(point, cell.timing());
            number(point, "ms", group.millis(cell));
        }
        cell.layers().forEach(layer -> point.withArray("layers").add(layer(layer)));
        return point;
    }

    private static void timing(ObjectNode point, Timing timing) {
        Timing.Against against = timing.against();
        number(point, "p50", timing.latency().p50Ms());
        number(point, "p99", timing.latency().p99Ms());
        number(point, "speedup", against.speedup().value());
        number(point, "low", against.speedup().low());
        number(point, "high", against.speedup().high());
        point.put("baseline", against.baseline());
        point.put("verdict", against.verdict().kind().name());
        number(point, "floor", timing.noiseFloor());
        if (timing.bound() != null) {
            number(point, "bound", timing.bound().speedup());
        }
    }

    private static ObjectNode layer(Cell.Layer layer) {
        ObjectNode node = JSON.objectNode();
        node.put("name", layer.name());
        node.put("shape", layer.shape());
        node.put("tokens", layer.tokens());
        node.put("nonzeros", layer.nonzeros());
        node.put("picked", layer.picked());
        node.put("why", layer.why());
        node.put("dense", layer.denseMicros());
        node.put("sparse", layer.sparseMicros());
        node.put("share", layer.share());
        return node;
    }

    private static void number(ObjectNode node, String key, double value) {
        if (Double.isFinite(value)) {
            node.put(key, value);
        } else {
            node.putNull(key);
        }
    }
}
