package io.densitometer.graph.op;

import io.densitometer.graph.DType;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** First input with elements replaced by (or increased by) the third at positions that the second gives along an axis. */
public record ScatterElements(int axis, boolean add) implements Primitive, Movement {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 3, 3);
        Inference.dtype(this, inputs.get(1), DType.INT64);
        Shape data = inputs.get(0).shape();
        Shape indices = inputs.get(1).shape();
        int along = data.axis(axis);
        boolean fits = data.rank() == indices.rank()
                && data.with(along, 1).equals(indices.with(along, 1))
                && inputs.get(2).shape().equals(indices);
        GraphException.require(
                fits, "ScatterElements on axis %d of %s by %s with %s", axis, data, indices, inputs.get(2));
        return inputs.subList(0, 1);
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.scatterElements(this, node);
    }
}
