package io.densitometer.prune.dependency;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.Expand;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.GatherElements;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Pool;
import io.densitometer.graph.op.Primitive;
import io.densitometer.graph.op.PrimitiveVisitor;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.TopK;
import io.densitometer.graph.op.Transpose;
import io.densitometer.graph.op.Unary;
import io.densitometer.graph.op.Where;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which positions hold zeros once their weights are zero. Where channels are summed over, those that do not (after an exponential, say)
 * are frozen: without them the sum would be another.
 */
final class ZeroChannels implements PrimitiveVisitor<Void> {
    private final Zeros zeros;

    private ZeroChannels(Zeros zeros) {
        this.zeros = zeros;
    }

    /** Freezes what is summed over and may not be zero, in a graph of primitives. */
    static void freezeOthers(Slots slots, Graph flat) {
        ZeroChannels zeros = new ZeroChannels(new Zeros(slots, flat.weights()));
        flat.nodes().forEach(node -> ((Primitive) node.op()).accept(zeros, node));
    }

    @Override
    public Void unary(Unary op, Node node) {
        return switch (op.kind()) {
            case RELU, GELU, ELU, TANH, SQRT, ERF, NEG, ABS -> zeros.every(node, node.inputs());
            case SIGMOID, EXP, LOG, RECIPROCAL -> null;
        };
    }

    @Override
    public Void cast(Cast op, Node node) {
        return zeros.every(node, node.inputs());
    }

    @Override
    public Void dropout(Dropout op, Node node) {
        return zeros.every(node, node.inputs());
    }

    @Override
    public Void binary(Binary op, Node node) {
        return switch (op.kind()) {
            case ADD, SUB, MAX, MIN -> zeros.every(node, node.inputs());
            case DIV, MOD -> zeros.every(node, List.of(node.input(0)));
            case POW -> zeros.isPositive(node.input(1)) ? zeros.every(node, List.of(node.input(0))) : null;
            case MUL -> {
                zeros.every(node, List.of(node.input(0)));
                yield zeros.every(node, List.of(node.input(1)));
            }
        };
    }

    @Override
    public Void where(Where op, Node node) {
        return zeros.every(node, node.inputs().subList(1, 3));
    }

    @Override
    public Void expand(Expand op, Node node) {
        return zeros.every(node, node.inputs());
    }

    @Override
    public Void reduce(Reduce op, Node node) {
        Value x = node.input(0);
        List<Integer> axes = op.axes().stream().map(x.shape()::axis).toList();
        int target = 0;
        for (int axis = 0; axis < x.shape().rank(); axis++) {
            if (axes.contains(axis)) {
                zeros.sum(x, axis, i -> false);
            } else {
                zeros.copy(x, axis, node.output(), target);
            }
            target += axes.contains(axis) && !op.keepDims() ? 0 : 1;
        }
        return null;
    }

    @Override
    public Void cumSum(CumSum op, Node node) {
        return zeros.every(node, node.inputs());
    }

    @Override
    public Void matMul(MatMul op, Node node) {
        Value a = node.input(0);
        Value b = node.input(1);
        Value y = node.output();
        zeros.sum(a, -1, zeros.of(b, -2));
        zeros.copy(a, -2, y, -2);
        zeros.copy(b, -1, y, -1);
        for (int axis = 0; axis < y.shape().rank() - 2; axis++) {
            zeros.set(y, axis, zeros.broadcast(a, y, axis));
            zeros.set(y, axis, zeros.broadcast(b, y, axis));
        }
        return null;
    }

    @Override
    public Void conv(Conv op, Node node) {
        if (op.groups() == 1) {
            zeros.sum(node.input(0), 1, zeros.of(node.input(1), 1));
        }
        zeros.set(node.output(), 1, i -> node.inputs().stream().skip(1).allMatch(v -> zeros.isZero(v, 0, i)));
        return null;
    }

    @Override
    public Void pool(Pool op, Node node) {
        zeros.copy(node.input(0), 1, node.output(), 1);
        return null;
    }

    @Override
    public Void softmax(Softmax op, Node node) {
        return null;
    }

    @Override
    public Void layerNormalization(LayerNormalization op, Node node) {
        return affine(node, node.input(0).shape().rank() - 1);
    }

    @Override
    public Void batchNormalization(BatchNormalization op, Node node) {
        return affine(node, 1);
    }

    @Override
    public Void transpose(Transpose op, Node node) {
        for (int axis = 0; axis < op.permutation().size(); axis++) {
            zeros.copy(node.input(0), op.permutation().get(axis), node.output(), axis);
        }
        return null;
    }

    @Override
    public Void reshape(Reshape op, Node node) {
        Value x = node.input(0);
        ReshapeFactors factors = ReshapeFactors.of(x.shape(), node.output().shape());
        Map<ReshapeFactors.Factor, BitSet> others = new HashMap<>();
        for (int axis = 0; axis < x.shape().rank(); axis++) {
            if (factors.isScrambled(true, axis)) {
                zeros.sum(x, axis, i -> false);
            }
            others.putAll(nonZeros(x, axis, factors.axis(true, axis)));
        }
        for (int axis = 0; axis < node.output().shape().rank(); axis++) {
            List<ReshapeFactors.Factor> own = factors.axis(false, axis);
            zeros.set(node.output(), axis, i -> !own.isEmpty() && isZero(i, own, others));
        }
        return null;
    }

    /** Positions along each factor of an axis that are not always zero. */
    private Map<ReshapeFactors.Factor, BitSet> nonZeros(Value x, int axis, List<ReshapeFactors.Factor> own) {
        Map<ReshapeFactors.Factor, BitSet> found = new HashMap<>();
        own.forEach(factor -> found.put(factor, new BitSet()));
        for (int i = 0; i < x.shape().size(axis); i++) {
            int rest = i;
            for (ReshapeFactors.Factor factor : own) {
                if (!zeros.isZero(x, axis, i)) {
                    found.get(factor).set((int) (rest % factor.size()));
                }
                rest = (int) (rest / factor.size());
            }
        }
        return found;
    }

    private static boolean isZero(
            int position, List<ReshapeFactors.Factor> own, Map<ReshapeFactors.Factor, BitSet> others) {
        int rest = position;
        for (ReshapeFactors.Factor factor : own) {
            if (others.get(factor).get((int) (rest % factor.size()))) {
                return false;
            }
            rest = (int) (rest / factor.size());
        }
        return true;
    }

    @Override
    public Void concat(Concat op, Node node) {
        Value y = node.output();
        int along = y.shape().axis(op.axis());
        zeros.every(node, node.inputs(), along);
        int start = 0;
        for (Value part : node.inputs()) {
            int from = start;
            int size = part.shape().size(along);
            zeros.set(y, along, i -> i >= from && i < from + size && zeros.isZero(part, along, i - from));
            start += size;
        }
        return null;
    }

    @Override
    public Void slice(Slice op, Node node) {
        int along = node.input(0).shape().axis(op.axis());
        zeros.every(node, node.inputs(), along);
        zeros.set(node.output(), along, i -> zeros.isZero(node.input(0), along, op.start() + i * op.step()));
        return null;
    }

    @Override
    public Void gather(Gather op, Node node) {
        Value x = node.input(0);
        int along = x.shape().axis(op.axis());
        int more = node.input(1).shape().rank() - 1;
        for (int axis = 0; axis < x.shape().rank(); axis++) {
            if (axis != along) {
                zeros.copy(x, axis, node.output(), axis < along ? axis : axis + more);
            }
        }
        return null;
    }

    @Override
    public Void gatherElements(GatherElements op, Node node) {
        return zeros.every(
                node, node.inputs().subList(0, 1), node.output().shape().axis(op.axis()));
    }

    @Override
    public Void scatterElements(ScatterElements op, Node node) {
        List<Value> data = List.of(node.input(0), node.input(2));
        return zeros.every(node, data, node.output().shape().axis(op.axis()));
    }

    @Override
    public Void topK(TopK op, Node node) {
        return zeros.every(node, node.inputs(), node.output().shape().axis(op.axis()));
    }

    /** Zero along an axis where scale and bias are. */
    private Void affine(Node node, int axis) {
        zeros.set(node.output(), axis, i -> zeros.isZero(node.input(1), 0, i) && zeros.isZero(node.input(2), 0, i));
        return null;
    }
}
