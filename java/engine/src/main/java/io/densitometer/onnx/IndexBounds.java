package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.GatherElements;
import io.densitometer.graph.op.Movement;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.TopK;
import io.densitometer.graph.op.Where;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Proves that no index in a model can point outside the tensor it indexes, whatever the inputs are, so that backends need not check
 * while they run. Integers are followed as intervals, and so are floating-point values that are clamped before they become integers.
 */
final class IndexBounds {
    private static final Range ANY = new Range(Long.MIN_VALUE, Long.MAX_VALUE);

    private final Map<Value, Range> ranges = new HashMap<>();

    private IndexBounds() {}

    /** Least and largest value. */
    private record Range(long low, long high) {
        Range and(Range other) {
            return new Range(Math.min(low, other.low), Math.max(high, other.high));
        }
    }

    /** @throws io.densitometer.graph.GraphException naming the node whose index may lie outside */
    static void check(List<Node> nodes, Map<Value, Weight> weights) {
        IndexBounds bounds = new IndexBounds();
        weights.forEach((value, weight) -> bounds.addStored(value, weight.data()));
        nodes.forEach(bounds::follow);
    }

    private void addStored(Value value, Tensor data) {
        if (data.dtype() == DType.FLOAT && data.size() == 1) {
            ranges.put(value, new Range((long) Math.floor(data.get(0)), (long) Math.ceil(data.get(0))));
        } else if (data.dtype() != DType.FLOAT && data.size() > 0) {
            Range range = new Range(data.getLong(0), data.getLong(0));
            for (int i = 1; i < data.size(); i++) {
                range = range.and(new Range(data.getLong(i), data.getLong(i)));
            }
            ranges.put(value, range);
        }
    }

    private Range of(Value value) {
        return ranges.getOrDefault(value, ANY);
    }

    private void follow(Node node) {
        if (node.op() instanceof Gather gather) {
            requireInside(node, gather.axis());
        } else if (node.op() instanceof GatherElements gather) {
            requireInside(node, gather.axis());
        } else if (node.op() instanceof ScatterElements scatter) {
            requireInside(node, scatter.axis());
        }
        if (node.op() instanceof TopK top) {
            long last = node.input(0).shape().size(top.axis()) - 1L;
            ranges.put(node.outputs().get(1), new Range(0, last));
        } else if (node.output().dtype() == DType.INT64 || isClamp(node)) {
            ranges.put(node.output(), result(node));
        }
    }

    private static boolean isClamp(Node node) {
        return node.op() instanceof Binary binary
                && (binary.kind() == Binary.Kind.MIN || binary.kind() == Binary.Kind.MAX);
    }

    private void requireInside(Node node, int axis) {
        int size = node.input(0).shape().size(axis);
        Range range = of(node.input(1));
        boolean empty = node.input(1).shape().elements() == 0;
        require(
                empty || (range.low >= 0 && range.high < size),
                "node '%s' (%s): its indices '%s' may lie outside 0 to %d: store them, or take them from TopK",
                node.name(),
                node.op().name(),
                node.input(1).name(),
                size - 1);
    }

    private Range result(Node node) {
        if (node.op() instanceof Gather || node.op() instanceof GatherElements || node.op() instanceof Cast) {
            return of(node.input(0));
        }
        if (node.op() instanceof Binary binary) {
            return combined(binary.kind(), of(node.input(0)), of(node.input(1)));
        }
        if (node.op() instanceof ScatterElements scatter) {
            return scatter.add() ? ANY : of(node.input(0)).and(of(node.input(2)));
        }
        boolean moves = node.op() instanceof Movement || node.op() instanceof Where;
        return moves
                ? node.inputs().stream()
                        .filter(v -> v.dtype() == DType.INT64)
                        .map(this::of)
                        .reduce(Range::and)
                        .orElse(ANY)
                : ANY;
    }

    private static Range combined(Binary.Kind kind, Range a, Range b) {
        return switch (kind) {
            case MIN -> new Range(Math.min(a.low, b.low), Math.min(a.high, b.high));
            case MAX -> new Range(Math.max(a.low, b.low), Math.max(a.high, b.high));
            case MOD -> b.low > 0 ? new Range(0, b.high - 1) : ANY;
            default -> ANY;
        };
    }
}
