package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolution along time with wrapped ends: {@code x [B, L, C], w [N, C, k]}, {@code bias [N]} when stated; output {@code [B, L + 2
 * padding - k + 1, N]}.
 */
public record CircularConv(boolean hasBias, int padding) implements Composite {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        int arity = hasBias ? 3 : 2;
        Inference.arity(this, inputs, arity, arity);
        Inference.floats(this, inputs);
        Shape x = inputs.get(0).shape();
        Shape w = inputs.get(1).shape();
        boolean fits = x.rank() == 3 && w.rank() == 3 && x.last() == w.size(1) && x.batchAxis() <= 0;
        int length = fits ? x.size(1) + 2 * padding - w.size(2) + 1 : 0;
        GraphException.require(
                fits && length > 0 && padding >= 0 && padding <= x.size(1),
                "CircularConv of %s with weight %s and padding %d",
                x,
                w,
                padding);
        return List.of(TensorType.floats(x.with(1, length).with(2, w.size(0))));
    }

    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs, int batch) {
        Shape w = inputs.get(1).shape();
        return 2 * outputs.get(0).shape().elements(batch) * w.size(1) * w.size(2);
    }

    @Override
    public List<Integer> weightInputs() {
        return List.of(1);
    }

    @Override
    public List<Value> expand(GraphBuilder b, List<Value> inputs) {
        Value x = inputs.get(0);
        int length = x.shape().size(1);
        Value padded =
                padding == 0 ? x : b.concat(1, b.slice(x, 1, length - padding, length), x, b.slice(x, 1, 0, padding));
        List<Value> convInputs = new ArrayList<>(inputs);
        convInputs.set(0, b.swapLast(padded));
        return List.of(b.swapLast(b.addAll(new Conv(), convInputs).get(0)));
    }
}
