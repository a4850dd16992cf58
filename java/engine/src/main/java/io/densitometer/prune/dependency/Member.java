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
    /** Positions of one channel. */
    public int perChannel() {
        return indices[0].length;
    }

    /** {@code weight#axis}. */
    public String text() {
        return weight.name() + "#" + axis;
    }
}
