package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Product;

/**
 * A product as cuBLASLt wants it, {@code d = op(a) op(b)} with column-major matrices, without copying one element. Row-major memory is
 * the transpose in column-major terms, so a row-major result is computed as its transpose {@code dst^T = weights^T src^T}, and a turned
 * one as it is, {@code dst = src weights}. Stacks keep their strides.
 *
 * @param a left operand
 * @param b right operand
 * @param d result, and residual
 * @param swapped whether a is the product's weights and b its source
 * @param batch matrices in each stack
 */
record ColumnMajor(Operand a, Operand b, Operand d, boolean swapped, int batch) {
    /**
     * A matrix as it lies in memory, and whether the product uses its transpose.
     *
     * @param rows contiguous elements of a column
     * @param columns how many columns there are
     * @param pitch elements from one column to the next
     * @param stride elements from one matrix to the next
     */
    record Operand(long rows, long columns, long pitch, long stride, boolean transposed) {
        /** The memory of a matrix, used so that it acts as the matrix, or as its transpose. */
        static Operand of(Matrix matrix, boolean asTranspose) {
            long rows = matrix.turned() ? matrix.rows() : matrix.columns();
            long columns = matrix.turned() ? matrix.columns() : matrix.rows();
            // Turned memory is the matrix itself, the other its transpose.
            boolean transposed = matrix.turned() == asTranspose;
            return new Operand(rows, columns, matrix.pitch(), matrix.stride(), transposed);
        }
    }

    static ColumnMajor of(Product product) {
        boolean swapped = !product.dst().turned();
        Operand src = Operand.of(product.src(), swapped);
        Operand weights = Operand.of(product.weights(), swapped);
        Operand dst = Operand.of(product.dst(), swapped);
        return new ColumnMajor(swapped ? weights : src, swapped ? src : weights, dst, swapped, product.batch());
    }
}
