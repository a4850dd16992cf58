package io.densitometer.prune.dependency;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What is left of the axes of values when slots are removed. */
final class Positions {
    private final Slots slots;
    private final BitSet removed;
    private final Map<Value, int[][]> kept = new HashMap<>();

    /** With the roots of the slots that are removed. */
    Positions(Slots slots, BitSet removed) {
        this.slots = slots;
        this.removed = removed;
    }

    /** Positions that stay along an axis, ascending. */
    int[] kept(Value value, int axis) {
        return kept.computeIfAbsent(
                        value,
                        v -> IntStream.range(0, v.shape().rank())
                                .mapToObj(i -> left(v, i))
                                .toArray(int[][]::new))[axis];
    }

    private int[] left(Value value, int axis) {
        int first = slots.first(value, axis);
        return IntStream.range(0, value.shape().size(axis))
                .filter(i -> first == Slots.NONE || !removed.get(slots.root(first + i)))
                .toArray();
    }

    /** Whether all of a value stays. */
    boolean isWhole(Value value) {
        return IntStream.range(0, value.shape().rank())
                .allMatch(axis -> kept(value, axis).length == value.shape().size(axis));
    }

    /** Elements that stay. */
    long elements(Value value) {
        long elements = 1;
        for (int axis = 0; axis < value.shape().rank(); axis++) {
            elements *= kept(value, axis).length;
        }
        return elements;
    }

    /** A weight without what is removed. */
    Weight cut(Value value, Weight weight) {
        if (isWhole(value)) {
            return weight;
        }
        int[] offsets = offsets(value);
        float[] from = weight.data().floats();
        float[] data = new float[offsets.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = from[offsets[i]];
        }
        Shape shape = value.shape();
        for (int axis = 0; axis < shape.rank(); axis++) {
            shape = shape.with(axis, kept(value, axis).length);
        }
        return new Weight(weight.kind(), Tensor.of(shape, data), weight.sparsity(), weight.aliases());
    }

    /** A weight with zeros where it is removed. */
    Weight zero(Value value, Weight weight) {
        if (isWhole(value)) {
            return weight;
        }
        float[] from = weight.data().floats();
        float[] data = new float[from.length];
        for (int offset : offsets(value)) {
            data[offset] = from[offset];
        }
        return weight.withData(Tensor.of(value.shape(), data));
    }

    /** Row-major offsets of the elements that stay, ascending. */
    private int[] offsets(Value value) {
        int[] offsets = {0};
        for (int axis = 0; axis < value.shape().rank(); axis++) {
            int size = value.shape().size(axis);
            int[] kept = kept(value, axis);
            offsets = Arrays.stream(offsets)
                    .flatMap(o -> Arrays.stream(kept).map(i -> o * size + i))
                    .toArray();
        }
        return offsets;
    }
}
