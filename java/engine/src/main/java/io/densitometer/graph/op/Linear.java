package io.densitometer.graph.op;

import io.densitometer.graph.DType;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import java.util.List;

/**
 * {@code act(x W^T + bias) + residual}: inputs {@code x [.., K], W [N, K] or [N, K, 1]}, then {@code bias [N]} and {@code residual
 * [.., N]} when stated; output {@code [.., N]}.
 */
public record Linear(boolean hasBias, Activation activation, boolean hasResidual) implements Composite {
    /** A plain layer. */
    public Linear(boolean hasBias) {
        this(hasBias, Activation.NONE, false);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        int arity = 2 + (hasBias ? 1 : 0) + (hasResidual ? 1 : 0);
        Inference.arity(this, inputs, arity, arity);
        Inference.floats(this, inputs);
        Shape x = inputs.get(0).shape();
        Shape w = inputs.get(1).shape();
        boolean matrix = w.rank() == 2 || (w.rank() == 3 && w.size(2) == 1);
        boolean fits = matrix && x.rank() >= 2 && x.last() == w.size(1) && x.batchAxis() != x.rank() - 1;
        GraphException.require(fits, "Linear of %s with weight %s", x, w);
        TensorType result = new TensorType(DType.FLOAT, x.with(-1, w.size(0)));
        GraphException.require(
                !hasBias || inputs.get(2).shape().equals(Shape.of(w.size(0))), "Linear %s with bias %s", w, inputs);
        GraphException.require(
                !hasResidual || inputs.get(arity - 1).equals(result), "Linear to %s with residual %s", result, inputs);
        return List.of(result);
    }

    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs, int batch) {
        return 2
                * outputs.get(0).shape().elements(batch)
                * inputs.get(0).shape().last();
    }

    @Override
    public List<Integer> weightInputs() {
        return List.of(1);
    }

    @Override
    public List<Value> expand(GraphBuilder b, List<Value> inputs) {
        Value w = inputs.get(1);
        Value matrix = b.reshape(w, Shape.of(w.shape().size(0), w.shape().size(1)));
        Value y = b.matMul(inputs.get(0), b.transpose(matrix, 1, 0));
        y = hasBias ? b.plus(y, inputs.get(2)) : y;
        y = switch (activation) {
            case NONE -> y;
            case RELU -> b.apply(Unary.Kind.RELU, y);
            case GELU -> b.apply(Unary.Kind.GELU, y);
            case TANH -> b.apply(Unary.Kind.TANH, y);
        };
        return List.of(hasResidual ? b.plus(y, inputs.get(inputs.size() - 1)) : y);
    }
}
