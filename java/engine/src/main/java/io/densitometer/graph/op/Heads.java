package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;

/** Splits the last axis into attention heads and joins it again. */
final class Heads {
    private Heads() {}

    /** {@code [.., L, H*E] -> [.., H, L, E]}. */
    static Value split(GraphBuilder b, Value x, int heads) {
        Shape shape = x.shape();
        GraphException.require(
                heads > 0 && shape.rank() >= 2 && shape.last() % heads == 0,
                "%s does not split into %d heads",
                x,
                heads);
        int rank = shape.rank();
        int[] sizes = java.util.Arrays.copyOf(shape.sizes(), rank + 1);
        sizes[rank - 1] = heads;
        sizes[rank] = shape.last() / heads;
        return swapMiddle(b, b.reshape(x, Shape.of(sizes, shape.batchAxis())));
    }

    /** {@code [.., H, L, E] -> [.., L, H*E]}. */
    static Value join(GraphBuilder b, Value x) {
        Value swapped = swapMiddle(b, x);
        Shape shape = swapped.shape();
        int rank = shape.rank();
        int[] sizes = java.util.Arrays.copyOf(shape.sizes(), rank - 1);
        sizes[rank - 2] *= shape.last();
        return b.reshape(swapped, Shape.of(sizes, shape.batchAxis()));
    }

    private static Value swapMiddle(GraphBuilder b, Value x) {
        int rank = x.shape().rank();
        Integer[] order = new Integer[rank];
        for (int i = 0; i < rank; i++) {
            order[i] = i;
        }
        order[rank - 3] = rank - 2;
        order[rank - 2] = rank - 3;
        return b.transpose(x, order);
    }

    /** Additive mask that hides the future: 0 on and below the diagonal of {@code [rows, columns]}, minus infinity above. */
    static Value causalMask(GraphBuilder b, int rows, int columns) {
        return b.constant("causal_mask." + rows + "x" + columns, () -> {
            double[] mask = new double[rows * columns];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = i % columns > i / columns ? Double.NEGATIVE_INFINITY : 0;
            }
            return io.densitometer.graph.Tensor.of(Shape.of(rows, columns), mask);
        });
    }
}
