package io.densitometer.prune.dependency;

import io.densitometer.graph.Value;

/**
 * An axis of a weight that a group of channels cuts.
 *
 * @param weight the weight
 * @param axis its axis
 * @param indices positions along the axis of each channel, ascending; several where the axis repeats the channels, as heads do
 */
public record Member(Value weight, int axis, int[][] indices) {
    private static final int STACK = 4;

    /** What one channel adds to a layer's width; in a stack of matrices, one for each head, that of all heads together. */
    int widthPerChannel() {
        boolean inStack = weight.shape().rank() == STACK && axis > 0;
        return indices[0].length * (inStack ? weight.shape().size(0) : 1);
    }

    /** {@code weight#axis}. */
    public String text() {
        return weight.name() + "#" + axis;
    }
}
