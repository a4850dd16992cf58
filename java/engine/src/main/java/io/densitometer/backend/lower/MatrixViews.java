package io.densitometer.backend.lower;

import io.densitometer.graph.Value;
import java.util.Arrays;

/** Views as matrices: what products take. */
public final class MatrixViews {
    private MatrixViews() {}

    /** Whether rows or columns of the last two axes are contiguous and do not overlap. */
    public static boolean isMatrix(View view) {
        return isPlain(view) || isTurned(view);
    }

    /** Whether rows are contiguous. */
    public static boolean isPlain(View view) {
        boolean across = view.stride(-1) == 1 || view.size(-1) == 1;
        return across && (view.stride(-2) >= view.size(-1) || view.size(-2) == 1);
    }

    private static boolean isTurned(View view) {
        boolean down = view.stride(-2) == 1 || view.size(-2) == 1;
        return down && (view.stride(-1) >= view.size(-2) || view.size(-1) == 1);
    }

    /** A value whose last axis is contiguous; copied when it is not. */
    public static View channelsInside(GraphLowering<?> lowering, Value value) {
        View view = lowering.view(value);
        return view.stride(-1) == 1 ? view : lowering.dense(value);
    }

    /** A view as one matrix whose rows are what its last axis holds; copied when no strides say that. */
    public static View rows(GraphLowering<?> lowering, View view) {
        View flat = flat(view);
        return flat != null ? flat : flat(lowering.dense(view));
    }

    /** The same without a copy; null when no strides say that. */
    static View flat(View view) {
        int columns = view.size(-1);
        int rows = Math.toIntExact(view.elements() / Math.max(1, columns));
        View flat = view.reshape(rows, columns);
        return flat != null && isMatrix(flat) ? flat : null;
    }

    /** Strides of the axes before the last two, broadcast to sizes; 0 where the view repeats. */
    public static long[] leading(View view, int[] sizes) {
        int[] target = Arrays.copyOf(sizes, sizes.length + 2);
        target[sizes.length] = view.size(-2);
        target[sizes.length + 1] = view.size(-1);
        return Arrays.copyOf(view.broadcast(target).strides(), sizes.length);
    }

    /** A stack of left factors {@code [.., M, K]} as one matrix when all share one right factor, else null. */
    public static View flattened(View left, View right, View y) {
        boolean one = View.elements(right.sizes(), 0, right.rank() - 2) == 1;
        int rows = Math.toIntExact(y.elements() / y.size(-1));
        View flat = one && left.elements() == (long) rows * left.size(-1) ? left.reshape(rows, left.size(-1)) : null;
        return flat != null && isMatrix(flat) ? flat : null;
    }
}
