package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Normalises each channel (axis 1) by running statistics: {@code x [B, C, L], scale, bias, mean, variance [C]}. */
public record BatchNormalization(double epsilon) implements Primitive {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 5, 5);
        Inference.floats(this, inputs);
        Shape channels = Shape.of(inputs.get(0).shape().size(1));
        for (TensorType vector : inputs.subList(1, 5)) {
            GraphException.require(
                    vector.shape().equals(channels), "BatchNormalization of %s with %s", inputs.get(0), vector);
        }
        return inputs.subList(0, 1);
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.batchNormalization(this, node);
    }
}
