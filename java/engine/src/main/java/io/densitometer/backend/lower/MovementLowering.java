package io.densitometer.backend.lower;

import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.GatherElements;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.TopK;

/**
 * Ops that move elements by more than strides can say; a backend gives the kernels, all of row-major views.
 *
 * @param <L> the backend's lowering
 */
public abstract class MovementLowering<L extends GraphLowering<?>> {
    protected final L lowering;

    protected MovementLowering(L lowering) {
        this.lowering = lowering;
    }

    /** The slices of x, around one axis, that an index names. */
    protected abstract void gather(View x, View index, View y, AroundAxis at);

    /** For each index the element of x at that place of one axis. */
    protected abstract void gatherElements(View x, View index, View y, int axis);

    /** x with updates, floats, put or added to where an index says along one axis. */
    protected abstract void scatterElements(ScatterElements op, View x, View index, View updates, View y, int axis);

    /** The largest or smallest along one axis; values or indices are null when nothing reads them. */
    protected abstract void topK(TopK op, View x, View values, View indices, AroundAxis at);

    final void concat(Concat op, Node node) {
        int axis = node.output().shape().axis(op.axis());
        View y = lowering.fresh(node.output());
        int start = 0;
        for (Value input : node.inputs()) {
            View part = lowering.view(input);
            int end = start + part.size(axis);
            if (part.elements() > 0) {
                lowering.copy(part, y.slice(axis, start, end, 1));
            }
            start = end;
        }
    }

    final void gather(Gather op, Node node) {
        View x = lowering.dense(node.input(0));
        View index = lowering.dense(node.input(1));
        gather(x, index, lowering.fresh(node.output()), AroundAxis.of(x, axis(node, op.axis())));
    }

    final void gatherElements(GatherElements op, Node node) {
        View x = lowering.dense(node.input(0));
        View index = lowering.dense(node.input(1));
        lowering.requireAxes(x.rank());
        gatherElements(x, index, lowering.fresh(node.output()), axis(node, op.axis()));
    }

    final void scatterElements(ScatterElements op, Node node) {
        lowering.require(node.output().dtype() == DType.FLOAT, "it scatters floats only");
        View x = lowering.dense(node.input(0));
        View index = lowering.dense(node.input(1));
        View updates = lowering.dense(node.input(2));
        lowering.requireAxes(x.rank());
        scatterElements(op, x, index, updates, lowering.fresh(node.output()), axis(node, op.axis()));
    }

    final void topK(TopK op, Node node) {
        View x = lowering.dense(node.input(0));
        View values = wanted(node.output());
        View indices = wanted(node.outputs().get(1));
        topK(op, x, values, indices, AroundAxis.of(x, axis(node, op.axis())));
    }

    private View wanted(Value value) {
        return lowering.isWanted(value) ? lowering.fresh(value) : null;
    }

    private static int axis(Node node, int axis) {
        return node.input(0).shape().axis(axis);
    }
}
