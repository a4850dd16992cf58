package io.densitometer.graph.op;

import io.densitometer.graph.Node;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Running sum along an axis. */
public record CumSum(int axis) implements Primitive {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Inference.floats(this, inputs);
        inputs.get(0).shape().axis(axis);
        return inputs;
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.cumSum(this, node);
    }
}
