package io.densitometer.prune.dependency;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Positions along the axes of values, and which of them are cut together (a union-find). Batch axes have none: they are never cut.
 */
final class Slots {
    /** What {@link #first} gives for a batch axis. */
    static final int NONE = -1;

    private final Map<Value, int[]> starts = new HashMap<>();
    private int[] parent = new int[1 << 12];
    private boolean[] frozen = new boolean[1 << 12];
    private int count;

    /** Slot of position 0 of an axis (which may count from the end); the others follow. */
    int first(Value value, int axis) {
        return starts.computeIfAbsent(value, this::allocate)[value.shape().axis(axis)];
    }

    /** New slots that belong to no value. */
    int allocate(int size) {
        int start = count;
        count = Math.addExact(count, size);
        if (count > parent.length) {
            parent = Arrays.copyOf(parent, 2 * count);
            frozen = Arrays.copyOf(frozen, 2 * count);
        }
        for (int i = start; i < count; i++) {
            parent[i] = i;
        }
        return start;
    }

    private int[] allocate(Value value) {
        Shape shape = value.shape();
        int[] axes = new int[shape.rank()];
        for (int axis = 0; axis < axes.length; axis++) {
            axes[axis] = axis == shape.batchAxis() ? NONE : allocate(shape.size(axis));
        }
        return axes;
    }

    /** Ties runs of slots one by one; nothing when either is {@link #NONE}. */
    void tie(int a, int b, int size) {
        for (int i = 0; i < size && a != NONE && b != NONE; i++) {
            tie(a + i, b + i);
        }
    }

    /** Ties two slots. */
    void tie(int a, int b) {
        int rootA = root(a);
        int rootB = root(b);
        parent[rootB] = rootA;
        frozen[rootA] |= frozen[rootB];
    }

    /** Ties two axes of one size. */
    void tie(Value a, int axisA, Value b, int axisB) {
        tie(first(a, axisA), first(b, axisB), a.shape().size(axisA));
    }

    /** Slots that are never cut, nor what is tied to them. */
    void freeze(int start, int size) {
        for (int i = 0; i < size && start != NONE; i++) {
            frozen[root(start + i)] = true;
        }
    }

    void freeze(Value value, int axis) {
        freeze(first(value, axis), value.shape().size(axis));
    }

    void freeze(Value value) {
        for (int axis = 0; axis < value.shape().rank(); axis++) {
            freeze(value, axis);
        }
    }

    boolean isFrozen(int slot) {
        return frozen[root(slot)];
    }

    /** The slot that stands for all that are tied to this one. */
    int root(int slot) {
        int root = slot;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }
}
