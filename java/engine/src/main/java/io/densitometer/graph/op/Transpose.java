package io.densitometer.graph.op;

import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Reorders axes. */
public record Transpose(List<Integer> permutation) implements Primitive, Movement {
    public Transpose {
        permutation = List.copyOf(permutation);
    }

    /** Axis {@code i} of the output is axis {@code permutation[i]} of the input. */
    public static Transpose of(Integer... permutation) {
        return new Transpose(List.of(permutation));
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Shape x = inputs.get(0).shape();
        boolean[] seen = new boolean[x.rank()];
        permutation.stream().filter(axis -> axis >= 0 && axis < seen.length).forEach(axis -> seen[axis] = true);
        boolean all = permutation.size() == seen.length;
        for (boolean one : seen) {
            all &= one;
        }
        GraphException.require(all, "Transpose of %s by %s", x, permutation);
        int[] order = permutation.stream().mapToInt(i -> i).toArray();
        return List.of(inputs.get(0).withShape(x.permuted(order)));
    }

    @Override
    public <R> R accept(PrimitiveVisitor<R> visitor, Node node) {
        return visitor.transpose(this, node);
    }
}
