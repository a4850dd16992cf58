package io.densitometer.cpu;

import io.densitometer.backend.lower.View;
import java.util.Arrays;
import java.util.List;

/** Sizes and strides of a stack of matrices as oneDNN takes them: leading axes, then rows and columns. Arrays are not to be changed. */
final class Matrix {
    private final long[] dims;
    private final long[] strides;

    Matrix(long[] dims, long[] strides) {
        this.dims = dims;
        this.strides = strides;
    }

    /** A stack whose leading axes are given; an axis that repeats (stride 0) has size 1. */
    static Matrix stack(List<Long> sizes, List<Long> leadingStrides, View matrix) {
        int rank = sizes.size() + 2;
        long[] dims = new long[rank];
        long[] strides = new long[rank];
        for (int i = 0; i < rank - 2; i++) {
            boolean repeats = leadingStrides.get(i) == 0;
            dims[i] = repeats ? 1 : sizes.get(i);
            strides[i] = repeats ? matrix.elements() : leadingStrides.get(i);
        }
        for (int i = 1; i <= 2; i++) {
            dims[rank - i] = matrix.size(-i);
            strides[rank - i] = matrix.stride(-i);
        }
        evenSingle(dims, strides, rank - 2, rank - 1);
        evenSingle(dims, strides, rank - 1, rank - 2);
        return new Matrix(dims, strides);
    }

    /** The stride of an axis of size 1 means nothing, but oneDNN wants one that does not overlap the other axis. */
    private static void evenSingle(long[] dims, long[] strides, int axis, int other) {
        if (dims[axis] == 1) {
            strides[axis] = dims[other] * strides[other];
            if (dims[other] == 1) {
                strides[axis] = 1;
            }
        }
    }

    int rank() {
        return dims.length;
    }

    long[] dims() {
        return dims;
    }

    long[] strides() {
        return strides;
    }

    @Override
    public String toString() {
        return Arrays.toString(dims) + " with strides " + Arrays.toString(strides);
    }
}
