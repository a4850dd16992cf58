package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Marks where training drops elements; a forecast passes them through. */
public record Dropout(double ratio) implements Primitive, Elementwise {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Inference.floats(this, inputs);
        GraphException.require(ratio >= 0 && ratio < 1, "Dropout ratio %s", ratio);
        return inputs;
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.dropout(this, node);
    }
}
