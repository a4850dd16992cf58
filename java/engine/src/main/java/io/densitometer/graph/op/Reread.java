package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A reshape of which channels were cut. Where the kept elements still lie in order, it stays a reshape; where a layout is reread in
 * another (FEDformer's {@code [H, E, L]} as {@code [L, H*E]}), elements are gathered, with zeros for those that were cut.
 */
public final class Reread {
    private Reread() {}

    /**
     * One side of the reshape, without the batch.
     *
     * @param sizes before the cut
     * @param kept positions that stay along each axis, ascending
     */
    public record Side(int[] sizes, List<int[]> kept) {
        /** Offsets, before the cut, of all elements that stay, in order. */
        int[] offsets() {
            int[] offsets = {0};
            for (int axis = 0; axis < sizes.length; axis++) {
                int size = sizes[axis];
                int[] along = kept.get(axis);
                offsets = Arrays.stream(offsets)
                        .flatMap(o -> Arrays.stream(along).map(i -> o * size + i))
                        .toArray();
            }
            return offsets;
        }
    }

    /**
     * The elements of {@code x}, which are those kept on the side {@code from} of each sample, as the side {@code to} has them.
     *
     * @param x {@code [B, ..]}
     * @param result {@code [B, kept of each axis of to]}
     */
    static Value of(GraphBuilder b, Value x, Side from, Side to, Shape result) {
        int[] has = from.offsets();
        int[] wanted = to.offsets();
        return Arrays.equals(has, wanted) ? b.reshape(x, result) : gather(b, x, has, wanted, result);
    }

    private static Value gather(GraphBuilder b, Value x, int[] has, int[] wanted, Shape result) {
        int batch = x.shape().size(0);
        long[] index = Arrays.stream(wanted)
                .mapToLong(w -> {
                    int at = Arrays.binarySearch(has, w);
                    return at >= 0 ? at : has.length;
                })
                .toArray();
        Value flat =
                b.reshape(x, Shape.of(new int[] {batch, has.length}, x.shape().batchAxis()));
        Value zero = b.constant("zero.1x1", () -> Tensor.of(Shape.of(1, 1), 0.0));
        Value padded = b.concat(1, flat, b.expand(zero, flat.shape().with(1, 1)));
        Value order = b.constant(key(index), () -> Tensor.of(Shape.of(index.length), index));
        return b.reshape(b.add(new Gather(1), padded, order), result);
    }

    /** Determined by the content. */
    private static String key(long[] index) {
        ByteBuffer bytes = ByteBuffer.allocate(index.length * Long.BYTES);
        bytes.asLongBuffer().put(index);
        return "reread." + UUID.nameUUIDFromBytes(bytes.array());
    }

    /** All positions of an axis. */
    static int[] all(int size) {
        return IntStream.range(0, size).toArray();
    }

    /** A reshape node after the cut. */
    public static Value reshape(GraphBuilder b, Value x, Shape before, Shape after, Kept kept) {
        Shape result = shape(after, kept);
        Value y = reread(b, x, before, after, result, kept);
        return y.equals(x) ? b.add(new Reshape(result), x) : y;
    }

    private static Value reread(GraphBuilder b, Value x, Shape before, Shape after, Shape result, Kept kept) {
        if (!gathers(before, after)) {
            return b.reshape(x, result);
        }
        int[] from = before.sizes();
        int[] to = after.sizes();
        return of(b, x, side(from, axis -> kept.input(0, axis)), side(to, kept::output), result);
    }

    /** Whether elements can be gathered sample by sample: the first axis of both sides is the same batch. */
    public static boolean gathers(Shape before, Shape after) {
        return before.batchAxis() == 0 && after.batchAxis() == 0 && before.size(0) == after.size(0);
    }

    /** A shape with the counts of what is kept along each axis; the batch axis stays. */
    public static Shape shape(Shape before, Kept kept) {
        Shape result = before;
        for (int axis = 0; axis < before.rank(); axis++) {
            result = axis == before.batchAxis() ? result : result.with(axis, kept.output(axis).length);
        }
        return result;
    }

    private static Side side(int[] sizes, java.util.function.IntFunction<int[]> kept) {
        return new Side(
                Arrays.copyOfRange(sizes, 1, sizes.length),
                IntStream.range(1, sizes.length).mapToObj(kept).toList());
    }

    /** Spectral layers' {@code [B, H, O, L]}, which they return reread as {@code [B, L, H*O]}. */
    static Value spectral(GraphBuilder b, Value y, Shape weights, Kept kept, int weight) {
        int length = y.shape().size(1);
        Side from = new Side(
                new int[] {weights.size(0), weights.size(2), length},
                List.of(kept.input(weight, 0), kept.input(weight, 2), all(length)));
        int[] channels = kept.output(-1);
        Side to = new Side(new int[] {length, weights.size(0) * weights.size(2)}, List.of(all(length), channels));
        return of(b, y, from, to, y.shape().with(2, channels.length));
    }
}
