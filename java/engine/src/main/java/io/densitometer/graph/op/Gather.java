package io.densitometer.graph.op;

import io.densitometer.graph.DType;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Takes the slices of an axis that an index tensor names; the index shape replaces the axis. */
public record Gather(int axis) implements Primitive, Movement {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 2, 2);
        Inference.dtype(this, inputs.get(1), DType.INT64);
        Shape data = inputs.get(0).shape();
        Shape indices = inputs.get(1).shape();
        int along = data.axis(axis);
        boolean fits = along != data.batchAxis() && !(data.isBatched() && indices.isBatched());
        GraphException.require(fits, "Gather on axis %d of %s by %s", axis, data, indices);
        int[] sizes = new int[data.rank() - 1 + indices.rank()];
        for (int i = 0; i < sizes.length; i++) {
            boolean fromIndices = i >= along && i < along + indices.rank();
            sizes[i] = fromIndices ? indices.size(i - along) : data.size(i < along ? i : i - indices.rank() + 1);
        }
        int batch = data.batchAxis() > along ? data.batchAxis() + indices.rank() - 1 : data.batchAxis();
        batch = indices.isBatched() ? along + indices.batchAxis() : batch;
        return List.of(inputs.get(0).withShape(Shape.of(sizes, batch)));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.gather(this, node);
    }
}
