package io.densitometer.backend.lower;

import io.densitometer.graph.Value;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The order in which the leading axes of a value lie in memory. Steps that treat each row (the last axis) by itself keep it, so that a
 * transposed value needs no copy.
 */
public final class RowOrder {
    private final int[] axes;

    private RowOrder(int[] axes) {
        this.axes = axes;
    }

    /** Of a view; the order of its axes where no other one makes its rows a matrix. */
    public static RowOrder of(View view) {
        int[] same = IntStream.range(0, view.rank()).toArray();
        int[] lying = byStride(view);
        boolean other = MatrixViews.flat(view) == null && MatrixViews.flat(view.permute(lying)) != null;
        return new RowOrder(other ? lying : same);
    }

    private static int[] byStride(View view) {
        int last = view.rank() - 1;
        Comparator<Integer> outermost =
                Comparator.comparingLong(i -> view.size(i) == 1 ? Long.MAX_VALUE : view.stride(i));
        IntStream leading =
                IntStream.range(0, last).boxed().sorted(outermost.reversed()).mapToInt(i -> i);
        return IntStream.concat(leading, IntStream.of(last)).toArray();
    }

    /** A view's rows in this order as one matrix; copied when no strides say that. */
    public View rows(GraphLowering<?> lowering, View view) {
        return MatrixViews.rows(lowering, view.permute(axes));
    }

    /** A view's rows in this order as one matrix without gaps. */
    public View packed(GraphLowering<?> lowering, View view) {
        View dense = lowering.dense(view.permute(axes));
        return MatrixViews.flat(dense);
    }

    /** A block for a value, in this order, as one matrix. */
    public View fresh(GraphLowering<?> lowering, Value value) {
        if (isGiven()) {
            return MatrixViews.flat(lowering.fresh(value));
        }
        int columns = lowering.sizes(value)[axes.length - 1];
        View matrix = lowering.block(value.dtype(), Math.toIntExact(lowering.elements(value) / columns), columns);
        bind(lowering, value, matrix);
        return matrix;
    }

    private boolean isGiven() {
        return IntStream.range(0, axes.length).allMatch(i -> axes[i] == i);
    }

    /** Says that a value's rows, in this order, are those of a matrix. */
    public void bind(GraphLowering<?> lowering, Value value, View matrix) {
        int[] sizes = lowering.sizes(value);
        int[] back = new int[axes.length];
        int[] lying = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            back[axes[i]] = i;
            lying[i] = sizes[axes[i]];
        }
        lowering.bind(value, matrix.reshape(lying).permute(back));
    }
}
