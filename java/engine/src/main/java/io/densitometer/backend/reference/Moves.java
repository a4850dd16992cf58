package io.densitometer.backend.reference;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.Arrays;
import java.util.List;

/** Ops that move elements without computing. */
final class Moves {
    private Moves() {}

    /** The elements that a view of the tensor visits, under a shape. */
    static Tensor take(Tensor x, View view, Shape shape) {
        return pick(x, view.offsets(), shape);
    }

    /** The elements at some positions, under a shape. */
    static Tensor pick(Tensor x, int[] positions, Shape shape) {
        if (x instanceof Tensor.Longs longs) {
            long[] from = longs.values();
            return new Tensor.Longs(
                    x.dtype(),
                    shape,
                    Arrays.stream(positions).mapToLong(i -> from[i]).toArray());
        }
        double[] from = x.doubles();
        double[] to = new double[positions.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = from[positions[i]];
        }
        return Tensor.of(shape, to);
    }

    static Tensor transpose(Tensor x, List<Integer> permutation) {
        int[] order = permutation.stream().mapToInt(i -> i).toArray();
        return take(x, View.of(x.shape().sizes()).permuted(order), x.shape().permuted(order));
    }

    static Tensor slice(Tensor x, int axis, int start, int step, int count) {
        return take(
                x,
                View.of(x.shape().sizes()).slice(axis, start, step, count),
                x.shape().with(axis, count));
    }

    static Tensor concat(List<Tensor> parts, int axis, Shape shape) {
        int[] positions = View.of(shape.sizes()).offsets();
        int done = 0;
        if (parts.get(0) instanceof Tensor.Longs) {
            long[] to = new long[positions.length];
            for (Tensor part : parts) {
                int[] places = places(shape, axis, done, part);
                for (int i = 0; i < places.length; i++) {
                    to[places[i]] = part.getLong(i);
                }
                done += part.shape().size(axis);
            }
            return new Tensor.Longs(parts.get(0).dtype(), shape, to);
        }
        double[] to = new double[positions.length];
        for (Tensor part : parts) {
            int[] places = places(shape, axis, done, part);
            for (int i = 0; i < places.length; i++) {
                to[places[i]] = part.get(i);
            }
            done += part.shape().size(axis);
        }
        return Tensor.of(shape, to);
    }

    /** Where a part's elements go in the joined tensor. */
    private static int[] places(Shape shape, int axis, int start, Tensor part) {
        return View.of(shape.sizes())
                .slice(axis, start, 1, part.shape().size(axis))
                .offsets();
    }

    static Tensor gather(Tensor x, Tensor indices, int axis, Shape shape) {
        View view = View.of(x.shape().sizes());
        int[] outer = view.slice(axis, 0, 1, 1).offsets();
        int inner = view.strides()[axis];
        int[] positions = new int[Math.toIntExact(shape.elements())];
        int next = 0;
        for (int block = 0; block < outer.length; block += inner) {
            for (int j = 0; j < indices.size(); j++) {
                int start = outer[block] + index(indices, j, x, axis) * inner;
                for (int i = 0; i < inner; i++) {
                    positions[next++] = start + i;
                }
            }
        }
        return pick(x, positions, shape);
    }

    static Tensor gatherElements(Tensor x, Tensor indices, int axis) {
        return pick(x, elementPositions(x, indices, axis), indices.shape());
    }

    static Tensor scatterElements(Tensor x, Tensor indices, Tensor updates, int axis, boolean add) {
        int[] positions = elementPositions(x, indices, axis);
        double[] to = x.doubles().clone();
        for (int i = 0; i < positions.length; i++) {
            to[positions[i]] = add ? to[positions[i]] + updates.get(i) : updates.get(i);
        }
        return Tensor.of(x.shape(), to);
    }

    /** Position in {@code x} of the element that each index names along the axis. */
    private static int[] elementPositions(Tensor x, Tensor indices, int axis) {
        View view = View.of(x.shape().sizes());
        int[] positions = view.over(indices.shape().sizes(), axis, 0).offsets();
        for (int i = 0; i < positions.length; i++) {
            positions[i] += index(indices, i, x, axis) * view.strides()[axis];
        }
        return positions;
    }

    /** A checked index; negative ones count from the end. */
    private static int index(Tensor indices, int i, Tensor x, int axis) {
        int size = x.shape().size(axis);
        long index = indices.getLong(i);
        if (index < -size || index >= size) {
            throw new BadInputException(
                    "index " + index + " lies outside axis " + axis + " of a tensor of shape " + x.shape());
        }
        return (int) (index < 0 ? index + size : index);
    }
}
