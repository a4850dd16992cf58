package io.densitometer.graph;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sizes of a value, of which one axis may be a multiple of the batch: {@code [2*B, 96, 7]} has sizes {@code {2, 96, 7}} and batch
 * axis 0. Immutable.
 */
public final class Shape {
    /** Batch axis of a shape that does not depend on the batch. */
    public static final int NO_BATCH = -1;

    private final int[] sizes;
    private final int batchAxis;

    private Shape(int[] sizes, int batchAxis) {
        for (int size : sizes) {
            GraphException.require(size >= 0, "negative size in shape %s", Arrays.toString(sizes));
        }
        GraphException.require(
                batchAxis == NO_BATCH || (batchAxis >= 0 && batchAxis < sizes.length),
                "batch axis %d outside shape %s",
                batchAxis,
                Arrays.toString(sizes));
        this.sizes = sizes;
        this.batchAxis = batchAxis;
    }

    /** A shape without a batch axis. */
    public static Shape of(int... sizes) {
        return new Shape(sizes.clone(), NO_BATCH);
    }

    /** A shape whose axis 0 is the batch: {@code batched(96, 7)} is {@code [B, 96, 7]}. */
    public static Shape batched(int... rest) {
        int[] sizes = new int[rest.length + 1];
        sizes[0] = 1;
        System.arraycopy(rest, 0, sizes, 1, rest.length);
        return new Shape(sizes, 0);
    }

    /** A shape whose given axis counts in units of the batch ({@link #NO_BATCH}: none). */
    public static Shape of(int[] sizes, int batchAxis) {
        return new Shape(sizes.clone(), batchAxis);
    }

    public int rank() {
        return sizes.length;
    }

    /** Size of an axis (negative axes count from the end); on the batch axis, the multiple of the batch. */
    public int size(int axis) {
        return sizes[axis(axis)];
    }

    /** The last axis' size. */
    public int last() {
        return size(-1);
    }

    /** A non-negative axis number for one that may count from the end. */
    public int axis(int axis) {
        int positive = axis < 0 ? axis + sizes.length : axis;
        GraphException.require(
                positive >= 0 && positive < sizes.length, "axis %d does not exist in shape %s", axis, this);
        return positive;
    }

    public int batchAxis() {
        return batchAxis;
    }

    public boolean isBatched() {
        return batchAxis != NO_BATCH;
    }

    /** Sizes, the batch axis as its multiple of the batch. */
    public int[] sizes() {
        return sizes.clone();
    }

    /** Sizes for one batch. */
    public int[] bind(int batch) {
        int[] bound = sizes.clone();
        if (isBatched()) {
            bound[batchAxis] = Math.multiplyExact(bound[batchAxis], batch);
        }
        return bound;
    }

    /** Elements for one batch. */
    public long elements(int batch) {
        long product = 1;
        for (int size : bind(batch)) {
            product = Math.multiplyExact(product, (long) size);
        }
        return product;
    }

    /** Elements at batch 1. */
    public long elements() {
        return elements(1);
    }

    /** This shape with another size on one axis. */
    public Shape with(int axis, int size) {
        int[] changed = sizes.clone();
        changed[axis(axis)] = size;
        return new Shape(changed, batchAxis);
    }

    /** This shape without one axis; the axis must not be the batch's. */
    public Shape without(int axis) {
        int removed = axis(axis);
        GraphException.require(removed != batchAxis, "cannot remove the batch axis of %s", this);
        int[] kept = IntStream.range(0, sizes.length)
                .filter(i -> i != removed)
                .map(i -> sizes[i])
                .toArray();
        return new Shape(kept, batchAxis > removed ? batchAxis - 1 : batchAxis);
    }

    /** Result axis {@code i} is this shape's axis {@code permutation[i]}. */
    public Shape permuted(int[] permutation) {
        int[] changed = new int[sizes.length];
        int batch = NO_BATCH;
        for (int i = 0; i < changed.length; i++) {
            changed[i] = sizes[permutation[i]];
            batch = permutation[i] == batchAxis ? i : batch;
        }
        return new Shape(changed, batch);
    }

    /** Numpy broadcasting of two shapes. */
    public static Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] sizes = new int[rank];
        int batch = NO_BATCH;
        for (int i = 1; i <= rank; i++) {
            int axisA = a.rank() - i;
            int axisB = b.rank() - i;
            boolean batchedA = axisA >= 0 && axisA == a.batchAxis;
            boolean batchedB = axisB >= 0 && axisB == b.batchAxis;
            int sizeA = axisA >= 0 ? a.sizes[axisA] : 1;
            int sizeB = axisB >= 0 ? b.sizes[axisB] : 1;
            boolean same = sizeA == sizeB && batchedA == batchedB;
            boolean stretchA = sizeA == 1 && !batchedA;
            boolean stretchB = sizeB == 1 && !batchedB;
            GraphException.require(same || stretchA || stretchB, "shapes %s and %s do not broadcast", a, b);
            sizes[rank - i] = stretchA ? sizeB : sizeA;
            batch = batchedA || batchedB ? rank - i : batch;
        }
        return new Shape(sizes, batch);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && batchAxis == that.batchAxis && Arrays.equals(sizes, that.sizes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(sizes) + batchAxis;
    }

    @Override
    public String toString() {
        return IntStream.range(0, sizes.length)
                .mapToObj(i -> i != batchAxis ? "" + sizes[i] : sizes[i] == 1 ? "B" : sizes[i] + "*B")
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
