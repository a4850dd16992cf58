package io.densitometer.prune;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;

/**
 * A weight that may be pruned.
 *
 * @param weight its value
 * @param kind how it is used
 * @param inputAxis the axis that a product sums over: 1 of {@code [N, K]}, but 0 of the {@code [K, N]} that a MatMul reads
 */
public record PrunableLayer(Value weight, LayerKind kind, int inputAxis) {
    public String name() {
        return weight.name();
    }

    /** The shape with the inputs on axis 1, which is what patterns are laid over. */
    public Shape shape() {
        return turns() ? weight.shape().permuted(swap()) : weight.shape();
    }

    private boolean turns() {
        return inputAxis != 1 && weight.shape().rank() >= 2;
    }

    private int[] swap() {
        int[] order = new int[weight.shape().rank()];
        for (int axis = 0; axis < order.length; axis++) {
            order[axis] = axis;
        }
        order[1] = inputAxis;
        order[inputAxis] = 1;
        return order;
    }

    /** Scores of the stored elements, in the order of {@link #shape()}. */
    float[] turned(float[] scores) {
        if (!turns()) {
            return scores;
        }
        int[] from = places();
        float[] result = new float[scores.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = scores[from[i]];
        }
        return result;
    }

    /** A mask in the order of {@link #shape()}, in the order in which the elements are stored. */
    boolean[] stored(boolean[] kept) {
        if (!turns()) {
            return kept;
        }
        int[] to = places();
        boolean[] result = new boolean[kept.length];
        for (int i = 0; i < result.length; i++) {
            result[to[i]] = kept[i];
        }
        return result;
    }

    /** Where each element of {@link #shape()} is stored. */
    private int[] places() {
        int[] sizes = weight.shape().sizes();
        int[] strides = new int[sizes.length];
        int stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= sizes[axis];
        }
        int[] places = {0};
        for (int axis : swap()) {
            places = along(places, sizes[axis], strides[axis]);
        }
        return places;
    }

    private static int[] along(int[] outer, int size, int stride) {
        int[] places = new int[outer.length * size];
        for (int i = 0; i < places.length; i++) {
            places[i] = outer[i / size] + i % size * stride;
        }
        return places;
    }
}
