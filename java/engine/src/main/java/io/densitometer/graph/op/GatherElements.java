package io.densitometer.graph.op;

import io.densitometer.graph.DType;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Element at the same position but for the axis, where the index tensor says which; other axes have equal sizes. */
public record GatherElements(int axis) implements Primitive, Movement {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 2, 2);
        Inference.dtype(this, inputs.get(1), DType.INT64);
        Shape data = inputs.get(0).shape();
        Shape indices = inputs.get(1).shape();
        int along = data.axis(axis);
        boolean fits = data.rank() == indices.rank() && data.with(along, 1).equals(indices.with(along, 1));
        GraphException.require(fits, "GatherElements on axis %d of %s by %s", axis, data, indices);
        return List.of(inputs.get(0).withShape(indices));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.gatherElements(this, node);
    }
}
