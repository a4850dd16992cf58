package io.densitometer.backend.lower;

import io.densitometer.graph.DType;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How a value's elements lie in a block: sizes and strides in elements, a stride of 0 repeating. Movement ops make views, not copies.
 * Immutable; arrays are not to be changed.
 */
public final class View {
    private final Storage storage;
    private final Element element;
    private final long offset;
    private final int[] sizes;
    private final long[] strides;

    public View(Storage storage, Element element, long offset, int[] sizes, long[] strides) {
        this.storage = storage;
        this.element = element;
        this.offset = offset;
        this.sizes = sizes;
        this.strides = strides;
    }

    /** The whole block, row-major. */
    public static View rowMajor(Storage storage, Element element, int... sizes) {
        return new View(storage, element, 0, sizes, rowMajor(sizes));
    }

    public static long[] rowMajor(int[] sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, sizes[i]);
        }
        return strides;
    }

    public Storage storage() {
        return storage;
    }

    /** How an element is stored. */
    public Element element() {
        return element;
    }

    /** What an element means. */
    public DType dtype() {
        return element.dtype();
    }

    /** Elements from the block's start to element 0. */
    public long offset() {
        return offset;
    }

    /** Bytes from the block's start to element 0. */
    public long byteOffset() {
        return offset * element.bytes();
    }

    public int rank() {
        return sizes.length;
    }

    /** Size of an axis; negative axes count from the end. */
    public int size(int axis) {
        return sizes[axis < 0 ? axis + sizes.length : axis];
    }

    /** Stride of an axis; negative axes count from the end. */
    public long stride(int axis) {
        return strides[axis < 0 ? axis + strides.length : axis];
    }

    public int[] sizes() {
        return sizes;
    }

    public long[] strides() {
        return strides;
    }

    public long elements() {
        return elements(sizes, 0, sizes.length);
    }

    /** Product of sizes from (inclusive) to (exclusive). */
    public static long elements(int[] sizes, int from, int to) {
        long product = 1;
        for (int i = from; i < to; i++) {
            product *= sizes[i];
        }
        return product;
    }

    public boolean isRowMajor() {
        long[] wanted = rowMajor(sizes);
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] > 1 && strides[i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether its elements fill one piece of memory without holes or repetition, in some order of its axes. */
    public boolean isPacked() {
        int[] axes = IntStream.range(0, sizes.length)
                .boxed()
                .sorted((a, b) -> Long.compare(strides[b], strides[a]))
                .mapToInt(i -> i)
                .toArray();
        return permute(axes).isRowMajor();
    }

    /** Whether it covers its block from the first to the last byte, row-major. */
    public boolean isWhole() {
        return offset == 0 && isRowMajor() && elements() * element.bytes() == storage.bytes();
    }

    public View permute(int... order) {
        int[] otherSizes = Arrays.stream(order).map(i -> sizes[i]).toArray();
        long[] otherStrides = Arrays.stream(order).mapToLong(i -> strides[i]).toArray();
        return new View(storage, element, offset, otherSizes, otherStrides);
    }

    /** The block's elements from this view's first on, in other sizes and strides. */
    public View as(int[] otherSizes, long... otherStrides) {
        return new View(storage, element, offset, otherSizes, otherStrides);
    }

    /** Elements start, start + step, ... before end of one axis. */
    public View slice(int axis, int start, int end, int step) {
        int[] otherSizes = sizes.clone();
        otherSizes[axis] = (end - start + step - 1) / step;
        long[] otherStrides = strides.clone();
        otherStrides[axis] *= step;
        return new View(storage, element, offset + start * strides[axis], otherSizes, otherStrides);
    }

    /** Size-1 and missing leading axes repeated. */
    public View broadcast(int[] target) {
        long[] otherStrides = new long[target.length];
        int missing = target.length - sizes.length;
        for (int i = missing; i < target.length; i++) {
            otherStrides[i] = sizes[i - missing] == target[i] ? strides[i - missing] : 0;
        }
        return new View(storage, element, offset, target, otherStrides);
    }

    /** The same elements in row-major order under other sizes, or null when no strides say that. */
    public View reshape(int... target) {
        long[] other = new long[target.length];
        int from = 0;
        int to = 0;
        while (from < sizes.length || to < target.length) {
            int fromEnd = from;
            int toEnd = to;
            long have = 1;
            long want = 1;
            do {
                if ((have <= want && fromEnd < sizes.length) || toEnd == target.length) {
                    have *= sizes[fromEnd++];
                } else {
                    want *= target[toEnd++];
                }
            } while (have != want);
            if (!regroup(from, fromEnd, target, to, toEnd, other)) {
                return null;
            }
            from = fromEnd;
            to = toEnd;
        }
        return new View(storage, element, offset, target, other);
    }

    /** Strides for target axes [to, toEnd) from own axes [from, fromEnd) of equal product; false when these do not lie evenly. */
    private boolean regroup(int from, int fromEnd, int[] target, int to, int toEnd, long[] other) {
        long stride = 1;
        long next = -1;
        for (int i = fromEnd - 1; i >= from; i--) {
            if (sizes[i] == 1) {
                continue;
            }
            if (next == -1) {
                stride = strides[i];
            } else if (strides[i] != next) {
                return false;
            }
            next = strides[i] * sizes[i];
        }
        for (int i = toEnd - 1; i >= to; i--) {
            other[i] = stride;
            stride *= Math.max(1, target[i]);
        }
        return true;
    }

    @Override
    public String toString() {
        return element + Arrays.toString(sizes) + Arrays.toString(strides) + "+" + offset;
    }
}
