package io.densitometer.graph.op;

import io.densitometer.graph.Node;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Exponentials along an axis, divided by their sum. */
public record Softmax(int axis) implements Primitive, Reduction {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Inference.floats(this, inputs);
        inputs.get(0).shape().axis(axis);
        return inputs;
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.softmax(this, node);
    }
}
