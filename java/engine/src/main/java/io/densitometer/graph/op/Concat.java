package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Joins tensors along an axis. */
public record Concat(int axis) implements Primitive, Movement {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1 << 16);
        TensorType first = inputs.get(0);
        int along = first.shape().axis(axis);
        int size = 0;
        for (TensorType type : inputs) {
            boolean fits = type.dtype() == first.dtype()
                    && type.shape().rank() == first.shape().rank()
                    && type.shape().with(along, 0).equals(first.shape().with(along, 0));
            GraphException.require(fits, "Concat on axis %d of %s and %s", along, first, type);
            size += type.shape().size(along);
        }
        GraphException.require(
                along != first.shape().batchAxis() || inputs.size() == 1, "Concat along the batch of %s", first);
        return List.of(first.withShape(first.shape().with(along, size)));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.concat(this, node);
    }
}
