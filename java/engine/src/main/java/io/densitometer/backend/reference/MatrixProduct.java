package io.densitometer.backend.reference;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.Arrays;

/** {@code [.., M, K] x [.., K, N]} with broadcast leading axes. */
final class MatrixProduct {
    /** Rows of the right factor that stay in cache while all rows of the left factor pass. */
    private static final int TILE = 32;

    private final int rows;
    private final int inner;
    private final int columns;
    private final double[] x;
    private final double[] y;
    private final double[] out;

    private MatrixProduct(Tensor a, Tensor b, Shape shape) {
        rows = shape.size(-2);
        inner = a.shape().last();
        columns = shape.last();
        x = a.doubles();
        y = b.doubles();
        out = new double[Math.toIntExact(shape.elements())];
    }

    static Tensor of(Tensor a, Tensor b, Shape shape) {
        int[] lead = Arrays.copyOf(shape.sizes(), shape.rank() - 2);
        int[] left = leading(a.shape(), lead);
        int[] right = leading(b.shape(), lead);
        MatrixProduct product = new MatrixProduct(a, b, shape);
        for (int m = 0; m < left.length; m++) {
            product.multiply(left[m], right[m], m);
        }
        return Tensor.of(shape, product.out);
    }

    /** Which matrix of an operand each matrix of the result uses. */
    private static int[] leading(Shape shape, int[] lead) {
        return View.broadcast(Arrays.copyOf(shape.sizes(), shape.rank() - 2), lead)
                .offsets();
    }

    private void multiply(int left, int right, int result) {
        for (int start = 0; start < inner; start += TILE) {
            int end = Math.min(start + TILE, inner);
            for (int i = 0; i < rows; i++) {
                for (int k = start; k < end; k++) {
                    double factor = x[(left * rows + i) * inner + k];
                    addScaled(factor, (right * inner + k) * columns, (result * rows + i) * columns);
                }
            }
        }
    }

    private void addScaled(double factor, int from, int to) {
        for (int j = 0; j < columns; j++) {
            out[to + j] += factor * y[from + j];
        }
    }
}
