package io.densitometer.backend.lower;

import io.densitometer.graph.Node;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.Expand;
import io.densitometer.graph.op.PrimitiveVisitor;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Transpose;

/** The arms of primitive ops that only look at their input in another way; a backend adds the others. */
public abstract class ViewLowering implements PrimitiveVisitor<Void> {
    private final GraphLowering<?> lowering;

    protected ViewLowering(GraphLowering<?> lowering) {
        this.lowering = lowering;
    }

    @Override
    public Void transpose(Transpose op, Node node) {
        int[] order = op.permutation().stream().mapToInt(i -> i).toArray();
        lowering.bind(node.output(), lowering.given(node.input(0)).permute(order));
        return null;
    }

    @Override
    public Void reshape(Reshape op, Node node) {
        int[] sizes = lowering.sizes(node.output());
        View view = lowering.given(node.input(0)).reshape(sizes);
        lowering.bind(
                node.output(),
                view != null ? view : lowering.dense(node.input(0)).reshape(sizes));
        return null;
    }

    @Override
    public Void expand(Expand op, Node node) {
        lowering.bind(node.output(), lowering.given(node.input(0)).broadcast(lowering.sizes(node.output())));
        return null;
    }

    @Override
    public Void slice(Slice op, Node node) {
        View x = lowering.given(node.input(0));
        int axis = node.input(0).shape().axis(op.axis());
        lowering.bind(node.output(), x.slice(axis, op.start(), op.end(), op.step()));
        return null;
    }

    @Override
    public Void dropout(Dropout op, Node node) {
        lowering.bind(node.output(), lowering.given(node.input(0)));
        return null;
    }
}
