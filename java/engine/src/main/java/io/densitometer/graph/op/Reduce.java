package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Combines the elements along axes (which may count from the end); a kept axis has size 1. */
public record Reduce(Kind kind, List<Integer> axes, boolean keepDims) implements Primitive, Reduction {
    /** The combining functions. */
    public enum Kind {
        SUM("ReduceSum"),
        MEAN("ReduceMean"),
        MAX("ReduceMax"),
        MIN("ReduceMin");

        private final String onnx;

        Kind(String onnx) {
            this.onnx = onnx;
        }
    }

    public Reduce {
        axes = List.copyOf(axes);
    }

    @Override
    public String name() {
        return kind.onnx;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Inference.floats(this, inputs);
        Shape from = inputs.get(0).shape();
        Shape shape = from;
        for (int axis : axes.stream().map(from::axis).sorted((a, b) -> b - a).toList()) {
            GraphException.require(axis != shape.batchAxis(), "%s over the batch axis of %s", name(), shape);
            shape = keepDims ? shape.with(axis, 1) : shape.without(axis);
        }
        return List.of(inputs.get(0).withShape(shape));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.reduce(this, node);
    }
}
