package io.densitometer.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.densitometer.study.Cell;
import io.densitometer.study.Cost;
import io.densitometer.study.Timing;
import java.util.List;

/** The points that the HTML report plots, as JSON that is safe inside a script element. */
final class ChartData {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ChartData() {}

    static String json(List<Cell> cells) {
        ArrayNode points = JSON.arrayNode();
        for (Group group : Group.of(cells)) {
            group.rows().stream().filter(Cell::ok).forEach(cell -> points.add(point(group, cell)));
        }
        return inScript(points.toString());
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
        point.put("setting", group.setting(cell));
        point.put("method", cell.pruning().method());
        point.put("stage", cell.pruning().stage().word());
        number(point, "target", cell.pruning().targetDensity());
        number(point, "density", cell.pruning().targetDensity());
        if (cell.cost() != null) {
            cost(point, cell.cost().used(), cell.target().batch());
        }
        if (cell.accuracy() != null) {
            number(point, "mse", cell.accuracy().mse());
            number(point, "mae", cell.accuracy().mae());
        }
        if (cell.timing() != null) {
            timing(point, cell.timing());
        }
        cell.layers().forEach(layer -> point.withArray("layers").add(layer(layer)));
        return point;
    }

    private static void cost(ObjectNode point, Cost.Count count, int batch) {
        number(point, "density", count.density());
        number(point, "flops", (double) count.flopsNonzero() * batch);
        number(point, "flopsDense", (double) count.flopsDense() * batch);
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
