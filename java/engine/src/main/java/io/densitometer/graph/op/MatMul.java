package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Matrix product over the last two axes; leading axes broadcast: {@code [.., M, K] x [.., K, N] -> [.., M, N]}. */
public record MatMul() implements Primitive {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 2, 2);
        Inference.floats(this, inputs);
        Shape a = inputs.get(0).shape();
        Shape b = inputs.get(1).shape();
        boolean fits = a.rank() >= 2 && b.rank() >= 2 && a.last() == b.size(-2);
        GraphException.require(fits, "MatMul of %s and %s", a, b);
        boolean batchInside = a.batchAxis() == a.rank() - 1 || (b.isBatched() && b.batchAxis() >= b.rank() - 2);
        GraphException.require(!batchInside, "MatMul of %s and %s contracts the batch", a, b);
        Shape rows = Shape.broadcast(a.with(-1, 1), b.with(-2, 1).with(-1, 1));
        return List.of(inputs.get(0).withShape(rows.with(-1, b.last())));
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
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.matMul(this, node);
    }
}
