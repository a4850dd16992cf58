package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Largest or mean element of windows along time: {@code [B, C, L] -> [B, C, L_out]}. */
public record Pool(Kind kind, int kernel, int stride, int padBegin, int padEnd) implements Primitive, Reduction {
    /** The combining functions; an average counts only elements inside. */
    public enum Kind {
        MAX("MaxPool"),
        AVERAGE("AveragePool");

        private final String onnx;

        Kind(String onnx) {
            this.onnx = onnx;
        }
    }

    @Override
    public String name() {
        return kind.onnx;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Inference.floats(this, inputs);
        Shape x = inputs.get(0).shape();
        int padded = x.rank() == 3 ? x.size(2) + padBegin + padEnd : 0;
        boolean fits = kernel > 0 && stride > 0 && padded >= kernel && padBegin < kernel && padEnd < kernel;
        GraphException.require(fits, "%s of %s with window %d", name(), x, kernel);
        return List.of(inputs.get(0).withShape(x.with(2, (padded - kernel) / stride + 1)));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.pool(this, node);
    }
}
