package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** The k largest (or smallest) elements along an axis in order, and their positions; among equals the lower position first. */
public record TopK(int k, int axis, boolean largest) implements Primitive, Reduction {
    /** The largest elements. */
    public TopK(int k, int axis) {
        this(k, axis, true);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Inference.floats(this, inputs);
        Shape x = inputs.get(0).shape();
        int along = x.axis(axis);
        GraphException.require(
                along != x.batchAxis() && k >= 0 && k <= x.size(along), "TopK %d on axis %d of %s", k, axis, x);
        Shape shape = x.with(along, k);
        return List.of(TensorType.floats(shape), TensorType.ints(shape));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.topK(this, node);
    }
}
