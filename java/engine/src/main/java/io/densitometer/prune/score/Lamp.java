package io.densitometer.prune.score;

import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.util.Arrays;

/**
 * Layer-adaptive magnitude: an element's square over the sum of all squares in its weight that are not smaller, so that layers can be
 * compared and none is emptied early (Lee et al. 2021).
 */
public record Lamp() implements Criterion {
    @Override
    public String name() {
        return "lamp";
    }

    @Override
    public float[] score(Value weight, Tensor data) {
        long[] ascending = ascending(data);
        float[] scores = new float[ascending.length];
        double above = 0;
        for (int rank = ascending.length - 1; rank >= 0; rank--) {
            int element = (int) ascending[rank];
            double square = data.get(element) * data.get(element);
            above += square;
            scores[element] = square == 0 ? 0 : (float) (square / above);
        }
        return scores;
    }

    /** Elements by magnitude, ties by position: the magnitude's bits above the position. */
    private static long[] ascending(Tensor data) {
        long[] order = new long[data.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = (long) Float.floatToIntBits(Math.abs((float) data.get(i))) << 32 | i;
        }
        Arrays.sort(order);
        return order;
    }
}
