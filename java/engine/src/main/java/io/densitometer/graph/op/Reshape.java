package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** The same elements in row-major order under another shape. */
public record Reshape(Shape shape) implements Primitive, Movement {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Shape from = inputs.get(0).shape();
        boolean fits = from.isBatched() == shape.isBatched() && from.elements() == shape.elements();
        GraphException.require(fits, "Reshape of %s to %s", from, shape);
        return List.of(inputs.get(0).withShape(shape));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.reshape(this, node);
    }
}
