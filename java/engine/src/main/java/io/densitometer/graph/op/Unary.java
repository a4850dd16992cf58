package io.densitometer.graph.op;

import io.densitometer.graph.Node;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Elementwise function of one floating-point tensor. */
public record Unary(Kind kind) implements Primitive, Elementwise {
    /** The functions; Gelu is exact (by the error function). */
    public enum Kind {
        RELU("Relu"),
        GELU("Gelu"),
        ELU("Elu"),
        TANH("Tanh"),
        SIGMOID("Sigmoid"),
        EXP("Exp"),
        LOG("Log"),
        SQRT("Sqrt"),
        ERF("Erf"),
        NEG("Neg"),
        ABS("Abs"),
        RECIPROCAL("Reciprocal");

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
        return inputs;
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.unary(this, node);
    }
}
