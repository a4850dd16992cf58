package io.densitometer.backend.lower;

import io.densitometer.graph.Node;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Softmax;
import java.util.stream.IntStream;

/**
 * Ops that combine elements along an axis; a backend gives the kernels, all of row-major views.
 *
 * @param <L> the backend's lowering
 */
public abstract class ReductionLowering<L extends GraphLowering<?>> {
    protected final L lowering;

    protected ReductionLowering(L lowering) {
        this.lowering = lowering;
    }

    /** Adds the step of a normalization of rows. */
    protected abstract void layerNormalization(LayerNormalization op, Node node);

    /** Of each row, the last axis. */
    protected abstract void softmax(View x, View y);

    protected abstract void reduce(Reduce.Kind kind, View x, ReducedAxes axes, View y);

    /** Sums of what comes before along one axis, and of the element itself. */
    protected abstract void cumSum(View x, View y, AroundAxis at);

    /** An axis that is not the last one changes places with it. */
    final void softmax(Softmax op, Node node) {
        int axis = node.input(0).shape().axis(op.axis());
        int last = node.input(0).shape().rank() - 1;
        if (axis == last) {
            softmax(lowering.dense(node.input(0)), lowering.fresh(node.output()));
        } else {
            int[] order = exchange(axis, last);
            View x = lowering.dense(lowering.view(node.input(0)).permute(order));
            View y = lowering.block(x.dtype(), x.sizes());
            softmax(x, y);
            lowering.bind(node.output(), y.permute(order));
        }
    }

    /** The order of axes that exchanges two. */
    private static int[] exchange(int axis, int last) {
        int[] order = IntStream.rangeClosed(0, last).toArray();
        order[axis] = last;
        order[last] = axis;
        return order;
    }

    final void reduce(Reduce op, Node node) {
        View x = lowering.dense(node.input(0));
        ReducedAxes axes = ReducedAxes.of(op, node.input(0).shape(), x.sizes());
        lowering.requireAxes(axes.rank());
        reduce(op.kind(), x, axes, lowering.fresh(node.output()));
    }

    final void cumSum(CumSum op, Node node) {
        View x = lowering.dense(node.input(0));
        int axis = node.input(0).shape().axis(op.axis());
        cumSum(x, lowering.fresh(node.output()), AroundAxis.of(x, axis));
    }
}
