package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Every {@code step}-th element from start (inclusive) to end (exclusive) of one axis. */
public record Slice(int axis, int start, int end, int step) implements Primitive, Movement {
    /** Elements start to end (exclusive) along an axis. */
    public Slice(int axis, int start, int end) {
        this(axis, start, end, 1);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Shape x = inputs.get(0).shape();
        int along = x.axis(axis);
        boolean fits = along != x.batchAxis() && step > 0 && 0 <= start && start <= end && end <= x.size(along);
        GraphException.require(fits, "Slice %d:%d:%d on axis %d of %s", start, end, step, axis, x);
        return List.of(inputs.get(0).withShape(x.with(along, (end - start + step - 1) / step)));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.slice(this, node);
    }
}
