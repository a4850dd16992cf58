package io.densitometer.backend.lower;

import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.Unary;

/**
 * Elementwise ops; a backend gives the kernels.
 *
 * @param <L> the backend's lowering
 */
public abstract class PointwiseLowering<L extends GraphLowering<?>> {
    protected final L lowering;

    protected PointwiseLowering(L lowering) {
        this.lowering = lowering;
    }

    /** {@code y = f(x)}, floats; both lie alike, without holes. */
    public abstract void map(Unary.Kind kind, View x, View y);

    /** {@code y = f(a, b)}, of equal sizes and one type; y is row-major. */
    public abstract void combine(Binary.Kind kind, View a, View b, View y);

    /** {@code y = condition ? a : b}, of equal sizes; y is row-major. */
    protected abstract void choose(View condition, View a, View b, View y);

    /** Converts a value's elements to another type; y is row-major. */
    protected abstract void convert(Value x, View y);

    final void unary(Unary op, Node node) {
        View x = lowering.packed(node.input(0));
        map(op.kind(), x, lowering.like(x, node.output()));
    }

    final void binary(Binary op, Node node) {
        if (!lowering.sums().defer(op, node)) {
            combine(op.kind(), operand(node, 0), operand(node, 1), lowering.fresh(node.output()));
        }
    }

    final void where(Node node) {
        choose(operand(node, 0), operand(node, 1), operand(node, 2), lowering.fresh(node.output()));
    }

    private View operand(Node node, int i) {
        return lowering.view(node.input(i)).broadcast(lowering.sizes(node.output()));
    }

    final void cast(Cast op, Node node) {
        Value x = node.input(0);
        if (x.dtype() == op.to()) {
            lowering.bind(node.output(), lowering.view(x));
        } else {
            convert(x, lowering.fresh(node.output()));
        }
    }
}
