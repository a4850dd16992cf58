package io.densitometer.prune.dependency;

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
import java.util.List;
import java.util.function.BiConsumer;

/**
 * How each primitive ties the positions of its inputs and outputs (DepGraph, Fang et al. 2023, derived from the ops themselves). What an
 * op needs whole, such as the axis of a softmax, is frozen.
 */
final class ChannelTies implements PrimitiveVisitor<Void> {
    private final Slots slots;
    private final BiConsumer<Value, Value> reshapes;

    /** @param reshapes ties the two sides of a reshape */
    ChannelTies(Slots slots, BiConsumer<Value, Value> reshapes) {
        this.slots = slots;
        this.reshapes = reshapes;
    }

    @Override
    public Void unary(Unary op, Node node) {
        return alike(node);
    }

    @Override
    public Void cast(Cast op, Node node) {
        return alike(node);
    }

    @Override
    public Void dropout(Dropout op, Node node) {
        return alike(node);
    }

    @Override
    public Void binary(Binary op, Node node) {
        return alike(node);
    }

    @Override
    public Void where(Where op, Node node) {
        return alike(node);
    }

    @Override
    public Void expand(Expand op, Node node) {
        return alike(node);
    }

    @Override
    public Void reduce(Reduce op, Node node) {
        Value x = node.input(0);
        List<Integer> axes = op.axes().stream().map(x.shape()::axis).toList();
        int target = 0;
        for (int axis = 0; axis < x.shape().rank(); axis++) {
            if (!axes.contains(axis)) {
                slots.tie(x, axis, node.output(), target);
            } else if (op.kind() != Reduce.Kind.SUM) {
                slots.freeze(x, axis);
            }
            target += axes.contains(axis) && !op.keepDims() ? 0 : 1;
        }
        return null;
    }

    @Override
    public Void cumSum(CumSum op, Node node) {
        return alikeBut(op.axis(), node);
    }

    @Override
    public Void matMul(MatMul op, Node node) {
        Value a = node.input(0);
        Value b = node.input(1);
        slots.tie(a, -1, b, -2);
        slots.tie(a, -2, node.output(), -2);
        slots.tie(b, -1, node.output(), -1);
        broadcast(a, node.output(), 3);
        broadcast(b, node.output(), 3);
        return null;
    }

    @Override
    public Void conv(Conv op, Node node) {
        Value x = node.input(0);
        Value w = node.input(1);
        slots.tie(w, 0, node.output(), 1);
        node.inputs().stream().skip(2).forEach(bias -> slots.tie(bias, 0, w, 0));
        slots.freeze(w, 2);
        slots.freeze(x, 2);
        slots.freeze(node.output(), 2);
        if (op.groups() == 1) {
            slots.tie(x, 1, w, 1);
        } else {
            slots.freeze(x, 1);
            slots.freeze(w);
        }
        return null;
    }

    @Override
    public Void pool(Pool op, Node node) {
        slots.tie(node.input(0), 1, node.output(), 1);
        slots.freeze(node.input(0), 2);
        slots.freeze(node.output(), 2);
        return null;
    }

    @Override
    public Void softmax(Softmax op, Node node) {
        return alikeBut(op.axis(), node);
    }

    @Override
    public Void layerNormalization(LayerNormalization op, Node node) {
        slots.tie(node.input(1), 0, node.input(0), -1);
        slots.tie(node.input(2), 0, node.input(0), -1);
        broadcast(node.input(0), node.output(), 1);
        return null;
    }

    @Override
    public Void batchNormalization(BatchNormalization op, Node node) {
        node.inputs().stream().skip(1).forEach(vector -> slots.tie(vector, 0, node.input(0), 1));
        broadcast(node.input(0), node.output(), 1);
        return null;
    }

    @Override
    public Void transpose(Transpose op, Node node) {
        for (int axis = 0; axis < op.permutation().size(); axis++) {
            slots.tie(node.input(0), op.permutation().get(axis), node.output(), axis);
        }
        return null;
    }

    @Override
    public Void reshape(Reshape op, Node node) {
        reshapes.accept(node.input(0), node.output());
        return null;
    }

    @Override
    public Void concat(Concat op, Node node) {
        int along = node.output().shape().axis(op.axis());
        int start = slots.first(node.output(), along);
        for (Value part : node.inputs()) {
            int size = part.shape().size(along);
            slots.tie(slots.first(part, along), start, size);
            start += start == Slots.NONE ? 0 : size;
            tieOthers(part, along, node.output());
        }
        return null;
    }

    @Override
    public Void slice(Slice op, Node node) {
        Value x = node.input(0);
        int along = x.shape().axis(op.axis());
        if (op.step() == 1) {
            int size = node.output().shape().size(along);
            slots.tie(slots.first(x, along) + op.start(), slots.first(node.output(), along), size);
        } else {
            slots.freeze(x, along);
            slots.freeze(node.output(), along);
        }
        tieOthers(x, along, node.output());
        return null;
    }

    @Override
    public Void gather(Gather op, Node node) {
        Value x = node.input(0);
        Value index = node.input(1);
        int along = x.shape().axis(op.axis());
        slots.freeze(x, along);
        slots.freeze(index);
        for (int axis = 0; axis < x.shape().rank(); axis++) {
            if (axis != along) {
                slots.tie(
                        x,
                        axis,
                        node.output(),
                        axis < along ? axis : axis + index.shape().rank() - 1);
            }
        }
        for (int axis = 0; axis < index.shape().rank(); axis++) {
            slots.freeze(node.output(), along + axis);
        }
        return null;
    }

    @Override
    public Void gatherElements(GatherElements op, Node node) {
        Value index = node.input(1);
        slots.freeze(node.input(0), op.axis());
        slots.freeze(index, op.axis());
        tieOthers(node.input(0), index.shape().axis(op.axis()), index);
        broadcast(index, node.output(), 1);
        return null;
    }

    @Override
    public Void scatterElements(ScatterElements op, Node node) {
        Value x = node.input(0);
        int along = x.shape().axis(op.axis());
        for (Value other : node.inputs()) {
            slots.freeze(other, along);
            tieOthers(other, along, x);
        }
        broadcast(x, node.output(), 1);
        return null;
    }

    @Override
    public Void topK(TopK op, Node node) {
        int along = node.input(0).shape().axis(op.axis());
        slots.freeze(node.input(0), along);
        for (Value output : node.outputs()) {
            slots.freeze(output, along);
            tieOthers(node.input(0), along, output);
        }
        return null;
    }

    /** Every input lies on the output, broadcast. */
    private Void alike(Node node) {
        node.inputs().forEach(input -> broadcast(input, node.output(), 1));
        return null;
    }

    private Void alikeBut(int axis, Node node) {
        slots.freeze(node.input(0), axis);
        return alike(node);
    }

    /** Ties axes from the right, the {@code from}-th last first, where they have one size. */
    private void broadcast(Value x, Value y, int from) {
        for (int i = from; i <= x.shape().rank(); i++) {
            if (x.shape().size(-i) == y.shape().size(-i)) {
                slots.tie(x, -i, y, -i);
            }
        }
    }

    /** Ties all axes but one of values of the same rank, where they have one size. */
    private void tieOthers(Value x, int along, Value y) {
        for (int axis = 0; axis < x.shape().rank(); axis++) {
            if (axis != along && x.shape().size(axis) == y.shape().size(axis)) {
                slots.tie(x, axis, y, axis);
            } else if (axis != along) {
                slots.freeze(x, axis);
                slots.freeze(y, axis);
            }
        }
    }
}
