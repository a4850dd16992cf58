package io.densitometer.graph.op;

import io.densitometer.graph.Shape;

/** Which positions along the axes of a node's values stay when channels are cut. Axes may count from the end. */
public interface Kept {
    /** An input's shape before the cut. */
    Shape before(int input);

    /** Positions of an input that stay along an axis, ascending. */
    int[] input(int input, int axis);

    /** Positions of the first output that stay along an axis, ascending. */
    int[] output(int axis);

    /** Heads of an input's last axis that have any channel left. */
    default int heads(int input, int heads) {
        int width = before(input).last() / heads;
        return (int) java.util.Arrays.stream(input(input, -1))
                .map(i -> i / width)
                .distinct()
                .count();
    }
}
