package io.densitometer.pass;

import io.densitometer.graph.DType;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Transpose;
import java.util.Arrays;
import java.util.List;

/** Which element of a value each element of another is, when only reshapes, transposes and slices lie between. */
public final class Placement {
    /** Two batch sizes tell the batch from any other size. */
    private static final int[] BATCHES = {2, 3};

    private static final long LARGEST = 1 << 22;

    private Placement() {}

    /** Whether an op is one whose placement is followed. */
    public static boolean isFollowed(Op op) {
        return op instanceof Reshape || op instanceof Transpose || op instanceof Slice;
    }

    /** Whether a value is small enough to follow its elements one by one. */
    public static boolean isSmall(Value value) {
        return value.shape().elements() <= LARGEST / BATCHES[BATCHES.length - 1];
    }

    /** Whether two chains from one value place its elements alike. An empty chain leaves them where they are. */
    static boolean same(Value from, List<Op> one, List<Op> other) {
        return isSmall(from)
                && Arrays.stream(BATCHES)
                        .allMatch(batch -> Arrays.equals(places(from, one, batch), places(from, other, batch)));
    }

    /** Flat positions in {@code from} of the elements that the chain's last value holds. */
    private static int[] places(Value from, List<Op> chain, int batch) {
        int[] places = new int[Math.toIntExact(from.shape().elements(batch))];
        Arrays.setAll(places, i -> i);
        Shape shape = from.shape();
        for (Op op : chain) {
            places = moved(places, shape.bind(batch), op);
            shape = after(op, shape);
        }
        return places;
    }

    /** The shape behind an op. */
    static Shape after(Op op, Shape shape) {
        return op.infer(List.of(TensorType.floats(shape))).get(0).shape();
    }

    private static int[] moved(int[] places, int[] sizes, Op op) {
        if (op instanceof Transpose transpose) {
            int[] order = transpose.permutation().stream().mapToInt(i -> i).toArray();
            int[][] along = new int[sizes.length][];
            Arrays.setAll(along, i -> stepped(0, sizes[order[i]], 1));
            return picked(places, order, along, sizes);
        }
        if (op instanceof Slice slice) {
            int axis = slice.axis() < 0 ? slice.axis() + sizes.length : slice.axis();
            int[] order = stepped(0, sizes.length, 1);
            int[][] along = new int[sizes.length][];
            Arrays.setAll(
                    along,
                    i -> i == axis ? stepped(slice.start(), slice.end(), slice.step()) : stepped(0, sizes[i], 1));
            return picked(places, order, along, sizes);
        }
        return places;
    }

    private static int[] stepped(int from, int to, int step) {
        int[] values = new int[(to - from + step - 1) / step];
        Arrays.setAll(values, i -> from + i * step);
        return values;
    }

    /** Elements of a row-major array, at {@code along[i]} of its axis {@code order[i]}. */
    private static int[] picked(int[] from, int[] order, int[][] along, int[] sizes) {
        int[] strides = new int[sizes.length];
        int stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= sizes[axis];
        }
        int[] offsets = {0};
        for (int i = 0; i < order.length; i++) {
            int[] steps = along[i];
            int[] outer = offsets;
            int width = strides[order[i]];
            offsets = new int[outer.length * steps.length];
            Arrays.setAll(offsets, k -> outer[k / steps.length] + steps[k % steps.length] * width);
        }
        return Arrays.stream(offsets).map(i -> from[i]).toArray();
    }

    /** A stored tensor after reshapes, transposes and slices. */
    public static Tensor moved(Value from, Tensor data, List<Op> chain) {
        int[] places = places(from, chain, 1);
        Shape shape = from.shape();
        for (Op op : chain) {
            shape = after(op, shape);
        }
        if (data.dtype() == DType.FLOAT) {
            double[] values = Arrays.stream(places).mapToDouble(data::get).toArray();
            return Tensor.of(shape, values);
        }
        long[] values = Arrays.stream(places).mapToLong(data::getLong).toArray();
        return new Tensor.Longs(data.dtype(), shape, values);
    }
}
