package io.densitometer.graph.op;

import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Converts the element kind; to integers by dropping the fraction. */
public record Cast(DType to) implements Primitive, Elementwise {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        return List.of(new TensorType(to, inputs.get(0).shape()));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.cast(this, node);
    }
}
