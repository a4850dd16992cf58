package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Elementwise function of two tensors of one element kind, with numpy broadcasting. */
public record Binary(Kind kind) implements Primitive, Elementwise {
    /** The functions; Mod is that of integers with the sign of the divisor. */
    public enum Kind {
        ADD("Add"),
        SUB("Sub"),
        MUL("Mul"),
        DIV("Div"),
        POW("Pow"),
        MAX("Max"),
        MIN("Min"),
        MOD("Mod");

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
        Inference.arity(this, inputs, 2, 2);
        TensorType a = inputs.get(0);
        TensorType b = inputs.get(1);
        GraphException.require(a.dtype() == b.dtype(), "%s of %s and %s", name(), a, b);
        return List.of(a.withShape(Shape.broadcast(a.shape(), b.shape())));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.binary(this, node);
    }
}
