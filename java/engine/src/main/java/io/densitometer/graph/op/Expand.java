package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Repeats size-1 axes to fill a shape, possibly a batched one. */
public record Expand(Shape shape) implements Primitive, Movement {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Shape result = Shape.broadcast(inputs.get(0).shape(), shape);
        GraphException.require(
                result.equals(shape), "Expand of %s to %s", inputs.get(0).shape(), shape);
        return List.of(inputs.get(0).withShape(shape));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.expand(this, node);
    }
}
