package io.densitometer.backend.lower;

/**
 * The operands of {@code y [.., M, N] = a [.., M, K] b [.., K, N]} as libraries take them: rows or columns contiguous, and one matrix
 * each where all of a's share one b.
 *
 * @param a left factor
 * @param b right factor; its leading axes broadcast to y's, as a's do
 * @param y result, row-major
 */
public record ProductOperands(View a, View b, View y) {
    /** Of views, copied where they lie otherwise. */
    public static ProductOperands of(GraphLowering<?> lowering, View a, View b, View y) {
        lowering.require(a.size(-1) > 0, "it sums over no elements");
        View left = MatrixViews.isMatrix(a) ? a : lowering.dense(a);
        View right = MatrixViews.isMatrix(b) ? b : lowering.dense(b);
        View flat = y.isRowMajor() ? MatrixViews.flattened(left, right, y) : null;
        if (flat == null) {
            return new ProductOperands(left, right, y);
        }
        View one = right.reshape(right.size(-2), right.size(-1));
        return new ProductOperands(
                flat,
                one != null ? one : lowering.dense(right).reshape(right.size(-2), right.size(-1)),
                y.reshape(flat.size(0), y.size(-1)));
    }
}
