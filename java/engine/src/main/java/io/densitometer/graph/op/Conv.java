package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Convolution along time: {@code x [B, C, L], w [N, C/groups, k], optional bias [N] -> [B, N, L_out]}. */
public record Conv(int stride, int dilation, int groups, int padBegin, int padEnd) implements Primitive {
    /** Stride 1, no padding, one group. */
    public Conv() {
        this(1, 1, 1, 0, 0);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 2, 3);
        Inference.floats(this, inputs);
        Shape x = inputs.get(0).shape();
        Shape w = inputs.get(1).shape();
        boolean fits = x.rank() == 3 && w.rank() == 3 && groups > 0 && x.size(1) == w.size(1) * groups;
        GraphException.require(fits && w.size(0) % groups == 0, "Conv of %s with weight %s in %d groups", x, w, groups);
        int span = (w.size(2) - 1) * dilation + 1;
        int length = (x.size(2) + padBegin + padEnd - span) / stride + 1;
        GraphException.require(x.size(2) + padBegin + padEnd >= span, "Conv window %d exceeds length of %s", span, x);
        return List.of(inputs.get(0).withShape(x.with(1, w.size(0)).with(2, length)));
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
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.conv(this, node);
    }
}
