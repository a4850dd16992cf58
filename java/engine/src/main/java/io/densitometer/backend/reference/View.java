package io.densitometer.backend.reference;

/**
 * A strided look at a row-major array. Movement ops, broadcasting and work along an axis are all lists of {@link #offsets}.
 *
 * @param base offset of the first element
 * @param sizes sizes in the order in which the elements are visited
 * @param strides distance between neighbours along each axis; 0 repeats
 */
record View(int base, int[] sizes, int[] strides) {
    /** The array itself. */
    static View of(int[] sizes) {
        int[] strides = new int[sizes.length];
        int stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= sizes[axis];
        }
        return new View(0, sizes, strides);
    }

    /** An array of some sizes, repeated to fill others (numpy broadcasting). */
    static View broadcast(int[] from, int[] to) {
        int[] strides = new int[to.length];
        int[] own = of(from).strides;
        for (int i = 1; i <= from.length; i++) {
            boolean repeated = from[from.length - i] == 1 && to[to.length - i] != 1;
            strides[to.length - i] = repeated ? 0 : own[from.length - i];
        }
        return new View(0, to, strides);
    }

    /** Axis {@code i} is this view's axis {@code order[i]}. */
    View permuted(int[] order) {
        int[] newSizes = new int[order.length];
        int[] newStrides = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            newSizes[i] = sizes[order[i]];
            newStrides[i] = strides[order[i]];
        }
        return new View(base, newSizes, newStrides);
    }

    /** With some axes moved to the end, in order, so that the elements along them follow each other. */
    View last(boolean[] moved) {
        int[] order = new int[sizes.length];
        int next = 0;
        for (boolean pass : new boolean[] {false, true}) {
            for (int axis = 0; axis < order.length; axis++) {
                if (moved[axis] == pass) {
                    order[next++] = axis;
                }
            }
        }
        return permuted(order);
    }

    /** With one axis moved to the end. */
    View last(int axis) {
        boolean[] moved = new boolean[sizes.length];
        moved[axis] = true;
        return last(moved);
    }

    /** Part of one axis. */
    View slice(int axis, int start, int step, int count) {
        int[] newSizes = sizes.clone();
        int[] newStrides = strides.clone();
        newSizes[axis] = count;
        newStrides[axis] *= step;
        return new View(base + start * strides[axis], newSizes, newStrides);
    }

    /** With other sizes and one axis' stride replaced. */
    View over(int[] otherSizes, int axis, int stride) {
        int[] newStrides = strides.clone();
        newStrides[axis] = stride;
        return new View(base, otherSizes, newStrides);
    }

    /** Array positions of all elements in the order of this view. */
    int[] offsets() {
        int count = 1;
        for (int size : sizes) {
            count = Math.multiplyExact(count, size);
        }
        int[] offsets = new int[count];
        if (count > 0) {
            offsets[0] = base;
            fill(offsets);
        }
        return offsets;
    }

    /** Axis by axis from the last: what is there already is repeated, shifted by the stride. */
    private void fill(int[] offsets) {
        int done = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            int total = done * sizes[axis];
            for (int i = done; i < total; i++) {
                offsets[i] = offsets[i - done] + strides[axis];
            }
            done = total;
        }
    }
}
