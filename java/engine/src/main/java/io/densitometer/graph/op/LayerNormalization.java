package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Normalises the last axis to mean 0 and variance 1, then scales and shifts: {@code x [.., C], scale [C], bias [C]}. */
public record LayerNormalization(double epsilon) implements Primitive, Reduction {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 3, 3);
        Inference.floats(this, inputs);
        Shape channels = Shape.of(inputs.get(0).shape().last());
        for (TensorType vector : inputs.subList(1, 3)) {
            GraphException.require(
                    vector.shape().equals(channels), "LayerNormalization of %s with %s", inputs.get(0), vector);
        }
        return inputs.subList(0, 1);
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.layerNormalization(this, node);
    }
}
