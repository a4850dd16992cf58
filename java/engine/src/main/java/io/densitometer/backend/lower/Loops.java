package io.densitometer.backend.lower;

import java.util.ArrayList;
import java.util.List;

/**
 * A nest of loops over several operands with as few axes as their strides allow: axes of size 1 are dropped, neighbours that lie evenly
 * in every operand are joined.
 *
 * @param sizes of the axes, outermost first; at least one
 * @param strides by operand, then axis
 */
public record Loops(List<Long> sizes, List<List<Long>> strides) {
    public static Loops over(int[] sizes, long[]... strides) {
        List<Long> joined = new ArrayList<>();
        List<List<Long>> by = new ArrayList<>();
        for (int i = 0; i < strides.length; i++) {
            by.add(new ArrayList<>());
        }
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] != 1) {
                add(joined, by, sizes[axis], axis, strides);
            }
        }
        if (joined.isEmpty()) {
            joined.add(1L);
            by.forEach(list -> list.add(1L));
        }
        return new Loops(joined, by);
    }

    private static void add(List<Long> joined, List<List<Long>> by, long size, int axis, long[][] strides) {
        int last = joined.size() - 1;
        boolean even = last >= 0;
        for (int i = 0; i < strides.length && even; i++) {
            even = by.get(i).get(last) == strides[i][axis] * size;
        }
        if (even) {
            joined.set(last, joined.get(last) * size);
        } else {
            joined.add(size);
        }
        for (int i = 0; i < strides.length; i++) {
            if (even) {
                by.get(i).set(last, strides[i][axis]);
            } else {
                by.get(i).add(strides[i][axis]);
            }
        }
    }

    public int rank() {
        return sizes.size();
    }

    public long size(int axis) {
        return sizes.get(axis);
    }

    public long stride(int operand, int axis) {
        return strides.get(operand).get(axis);
    }
}
