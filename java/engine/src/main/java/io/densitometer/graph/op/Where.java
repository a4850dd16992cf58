package io.densitometer.graph.op;

import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Second input where the first is true, else the third; broadcasts. */
public record Where() implements Primitive, Elementwise {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 3, 3);
        Inference.dtype(this, inputs.get(0), DType.BOOL);
        Shape both = Shape.broadcast(inputs.get(1).shape(), inputs.get(2).shape());
        return List.of(inputs.get(1).withShape(Shape.broadcast(inputs.get(0).shape(), both)));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.where(this, node);
    }
}
