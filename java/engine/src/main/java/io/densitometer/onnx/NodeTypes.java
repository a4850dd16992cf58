package io.densitometer.onnx;

import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Pool;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.TopK;
import io.densitometer.graph.op.Unary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes of a graph of primitives compute in the 16-bit type of a file, and which stay in single precision ("wide"): sums and
 * statistics, products of two computed tensors other than those of softmax attention, whatever reads a constant that 16 bits do not
 * hold, and what follows from these up to the next linear layer, convolution or layer norm.
 */
final class NodeTypes {
    /** Root mean square error of rounding a tensor, relative to the tensor, up to which it counts as held: twice bf16's last bit. */
    private static final double HELD = 0x1p-8;

    private final Graph graph;
    private final FloatType narrow;
    private final AttentionProducts attention;
    private final Set<Node> wide = new HashSet<>();
    /** Computed values, and movements of weights, that wide nodes make; weights that 16 bits do not hold. */
    private final Set<Value> wideValues = new HashSet<>();

    private final Map<Value, FloatType> types = new HashMap<>();

    /**
     * @param narrow the type of most numbers
     * @param edges the type of inputs and outputs
     */
    NodeTypes(Graph flat, FloatType narrow, FloatType edges) {
        this.graph = flat;
        this.narrow = narrow;
        this.attention = new AttentionProducts(flat);
        if (narrow != FloatType.FP32) {
            graph.weights().forEach(this::judge);
            graph.nodes().forEach(this::judge);
        }
        graph.inputs().forEach(v -> types.put(v, edges));
        graph.nodes().forEach(n -> n.outputs().forEach(v -> types.put(v, of(n))));
        Map<Value, List<Node>> consumers = graph.consumers();
        graph.weights().keySet().forEach(v -> types.put(v, stored(v, consumers.getOrDefault(v, List.of()))));
    }

    /** What a node computes in. */
    FloatType of(Node node) {
        return wide.contains(node) ? FloatType.FP32 : narrow;
    }

    /** What a floating-point value is in the file. */
    FloatType of(Value value) {
        return types.get(value);
    }

    /** A weight that nodes read in both types is stored wide and rounded where it is read. */
    private FloatType stored(Value weight, List<Node> consumers) {
        boolean fits = !wideValues.contains(weight) && consumers.stream().noneMatch(wide::contains);
        return fits ? narrow : FloatType.FP32;
    }

    private void judge(Value value, Weight weight) {
        if (value.dtype() == DType.FLOAT && !held(weight.data())) {
            wideValues.add(value);
        }
    }

    private boolean held(Tensor tensor) {
        double error = 0;
        double size = 0;
        for (float value : tensor.floats()) {
            if (Float.isFinite(value)) {
                double off = value - narrow.rounded(value);
                error += off * off;
                size += (double) value * value;
            }
        }
        return error <= HELD * HELD * size;
    }

    private void judge(Node node) {
        boolean reads = node.inputs().stream().anyMatch(wideValues::contains);
        if (delicate(node) || (reads && !ends(node))) {
            wide.add(node);
            node.outputs().stream().filter(v -> v.dtype() == DType.FLOAT).forEach(wideValues::add);
        }
    }

    private boolean delicate(Node node) {
        Op op = node.op();
        boolean product = op instanceof MatMul && attention.ofTwoComputed(node);
        return op instanceof Softmax
                || op instanceof CumSum
                || op instanceof BatchNormalization
                || (op instanceof Reduce reduce && summing(reduce.kind()))
                || (op instanceof ScatterElements scatter && scatter.add())
                || (op instanceof Unary unary && steep(unary.kind()))
                || (product && !attention.isOneOf(node))
                || lacksType(op);
    }

    private static boolean summing(Reduce.Kind kind) {
        return kind == Reduce.Kind.SUM || kind == Reduce.Kind.MEAN;
    }

    private static boolean steep(Unary.Kind kind) {
        return switch (kind) {
            case EXP, LOG, SQRT, RECIPROCAL -> true;
            default -> false;
        };
    }

    /** ONNX defines these for bfloat16 only beyond operator set 20. */
    private boolean lacksType(Op op) {
        boolean missing = op instanceof Conv || op instanceof Pool || op instanceof TopK;
        return narrow == FloatType.BF16 && (missing || op.equals(new Unary(Unary.Kind.ELU)));
    }

    /** Whether a node goes back to 16 bits although what it reads is wide: a layer whose weights are held. */
    private boolean ends(Node node) {
        boolean layer = node.op() instanceof Conv
                || node.op() instanceof LayerNormalization
                || (node.op() instanceof MatMul && readsMatrix(node))
                || attention.isOneOf(node);
        return layer && node.inputs().stream().allMatch(v -> attention.isComputed(v) || !wideValues.contains(v));
    }

    private boolean readsMatrix(Node node) {
        Value right = node.input(1);
        return right.shape().rank() == 2 && attention.isOfParameter(right);
    }
}
