package io.densitometer.backend.lower;

import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.SeriesDecomposition;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Residual additions that the kernel behind them, or the one before them, makes in passing. */
public final class Sums {
    private final GraphLowering<?> lowering;
    private final Map<Value, Node> deferred = new HashMap<>();

    Sums(GraphLowering<?> lowering) {
        this.lowering = lowering;
    }

    /** One operand and the other or null. */
    public record Sum(View x, View residual) {}

    /** Leaves an addition to its only reader when that can add; false when it cannot. */
    public boolean defer(Binary op, Node node) {
        Node reader = lowering.onlyReader(node.output());
        boolean adds = op.kind() == Binary.Kind.ADD
                && Arrays.equals(lowering.sizes(node.input(0)), lowering.sizes(node.input(1)))
                && reader != null
                && takesSum(reader.op());
        if (adds) {
            deferred.put(node.output(), node);
        }
        return adds;
    }

    private static boolean takesSum(Op op) {
        return op instanceof LayerNormalization || op instanceof SeriesDecomposition;
    }

    /** A value as the sum that it was left as, or as itself; row-major. */
    public Sum of(Value value) {
        Node node = deferred.get(value);
        return node == null
                ? new Sum(lowering.dense(value), null)
                : new Sum(lowering.dense(node.input(0)), lowering.dense(node.input(1)));
    }

    /** The same as matrices of rows, in the order in which the first one's lie. */
    public Sum rows(Value value) {
        Node node = deferred.get(value);
        RowOrder order = order(value);
        return node == null
                ? new Sum(order.packed(lowering, lowering.view(value)), null)
                : new Sum(
                        order.packed(lowering, lowering.view(node.input(0))),
                        order.packed(lowering, lowering.view(node.input(1))));
    }

    /** The order of {@link #rows}. */
    public RowOrder order(Value value) {
        Node node = deferred.get(value);
        return RowOrder.of(lowering.view(node == null ? value : node.input(0)));
    }

    /** An addition, and the operand that already lies, row-major. */
    public record Addition(Node node, View other) {}

    /** The addition that alone reads a value, for the step that makes the value; null when it cannot make it in passing. */
    public Addition behind(Value value) {
        Node node = lowering.onlyReader(value);
        if (node == null || !node.op().equals(new Binary(Binary.Kind.ADD))) {
            return null;
        }
        Value other = node.input(node.input(0) == value ? 1 : 0);
        boolean fits = other != value
                && lowering.isKnown(other)
                && Arrays.equals(lowering.sizes(other), lowering.sizes(value));
        return fits ? new Addition(node, lowering.dense(other)) : null;
    }
}
