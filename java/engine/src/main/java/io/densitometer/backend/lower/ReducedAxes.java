package io.densitometer.backend.lower;

import io.densitometer.graph.Shape;
import io.densitometer.graph.op.Reduce;
import java.util.ArrayList;
import java.util.List;

/**
 * The axes of a row-major tensor that is reduced, neighbours of one kind joined.
 *
 * @param sizes outermost first
 * @param reduced whether each is reduced
 */
public record ReducedAxes(List<Long> sizes, List<Boolean> reduced) {
    /** Of a reduction over a tensor of this shape, at these sizes. */
    public static ReducedAxes of(Reduce op, Shape shape, int[] actual) {
        boolean[] flags = new boolean[actual.length];
        op.axes().forEach(axis -> flags[shape.axis(axis)] = true);
        List<Long> sizes = new ArrayList<>();
        List<Boolean> reduced = new ArrayList<>();
        for (int i = 0; i < actual.length; i++) {
            int last = sizes.size() - 1;
            if (last >= 0 && reduced.get(last) == flags[i]) {
                sizes.set(last, sizes.get(last) * actual[i]);
            } else {
                sizes.add((long) actual[i]);
                reduced.add(flags[i]);
            }
        }
        return new ReducedAxes(sizes, reduced);
    }

    public int rank() {
        return sizes.size();
    }
}
