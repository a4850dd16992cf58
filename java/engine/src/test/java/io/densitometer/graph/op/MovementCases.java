package io.densitometer.graph.op;

import static io.densitometer.graph.op.OpCase.floats;
import static io.densitometer.graph.op.OpCase.ints;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.List;
import java.util.function.IntFunction;

/** Cases of ops that move elements; the data counts 0, 1, 2, ... so that the expected order can be read off. */
public final class MovementCases {
    private MovementCases() {}

    private static Tensor count(int... sizes) {
        return filled(i -> i, sizes);
    }

    private static Tensor filled(IntFunction<Integer> value, int... sizes) {
        Shape shape = Shape.of(sizes);
        double[] values = new double[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(i);
        }
        return Tensor.of(shape, values);
    }

    static List<OpCase> transpose() {
        return List.of(
                OpCase.of("of a matrix", Transpose.of(1, 0))
                        .fixed(count(2, 3))
                        .gives(floats(Shape.of(3, 2), 0, 3, 1, 4, 2, 5)),
                OpCase.of("the last two axes", Transpose.of(0, 2, 1))
                        .batched(count(2, 2, 3))
                        .gives(floats(Shape.of(2, 3, 2), 0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11)),
                OpCase.of("heads to the front, 5 x 17 x 3 x 4", Transpose.of(0, 2, 1, 3))
                        .batched(count(5, 17, 3, 4))
                        .gives(filled(i -> i / 204 * 204 + i % 68 / 4 * 12 + i / 68 % 3 * 4 + i % 4, 5, 3, 17, 4)),
                OpCase.of("batch inwards", Transpose.of(1, 0, 2))
                        .batched(count(2, 3, 1))
                        .gives(floats(Shape.of(3, 2, 1), 0, 3, 1, 4, 2, 5)));
    }

    static List<OpCase> reshape() {
        return List.of(
                OpCase.of("splits an axis", new Reshape(Shape.batched(2, 3)))
                        .batched(count(3, 6))
                        .gives(count(3, 2, 3)),
                OpCase.of("without a batch", new Reshape(Shape.of(4, 1)))
                        .fixed(count(2, 2))
                        .gives(count(4, 1)),
                OpCase.of("an axis into the batch", new Reshape(Shape.of(new int[] {3, 2}, 0)))
                        .batched(count(2, 3, 2))
                        .gives(count(6, 2)));
    }

    static List<OpCase> expand() {
        return List.of(
                OpCase.of("a row to a matrix", new Expand(Shape.of(2, 3)))
                        .fixed(count(3))
                        .gives(floats(Shape.of(2, 3), 0, 1, 2, 0, 1, 2)),
                OpCase.of("a middle axis", new Expand(Shape.batched(3, 2)))
                        .batched(count(2, 1, 2))
                        .gives(floats(Shape.of(2, 3, 2), 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3)),
                OpCase.of("integers", new Expand(Shape.of(2, 2)))
                        .fixed(ints(Shape.of(2, 1), 4, 5))
                        .gives(ints(Shape.of(2, 2), 4, 4, 5, 5)));
    }

    static List<OpCase> concat() {
        return List.of(
                OpCase.of("three along the last axis", new Concat(-1))
                        .batched(count(2, 1))
                        .batched(count(2, 2))
                        .batched(count(2, 1))
                        .gives(floats(Shape.of(2, 4), 0, 0, 1, 0, 1, 2, 3, 1)),
                OpCase.of("along time", new Concat(1))
                        .batched(count(2, 1, 2))
                        .batched(count(2, 2, 2))
                        .gives(floats(Shape.of(2, 3, 2), 0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 6, 7)),
                OpCase.of("integers", new Concat(0))
                        .fixed(ints(Shape.of(1), 4))
                        .fixed(ints(Shape.of(2), 5, 6))
                        .gives(ints(Shape.of(3), 4, 5, 6)));
    }

    static List<OpCase> slice() {
        return List.of(
                OpCase.of("inside time", new Slice(1, 1, 3))
                        .batched(count(2, 4, 1))
                        .gives(floats(Shape.of(2, 2, 1), 1, 2, 5, 6)),
                OpCase.of("every second", new Slice(-1, 1, 5, 2))
                        .batched(count(2, 5))
                        .gives(floats(Shape.of(2, 2), 1, 3, 6, 8)),
                OpCase.of("nothing", new Slice(1, 2, 2)).batched(count(2, 3)).gives(count(2, 0)));
    }

    static List<OpCase> gather() {
        return List.of(
                OpCase.of("rows of a table", new Gather(0))
                        .weight(count(3, 2))
                        .fixed(ints(Shape.of(2, 2), 2, 0, 1, 1))
                        .gives(floats(Shape.of(2, 2, 2), 4, 5, 0, 1, 2, 3, 2, 3)),
                OpCase.of("columns by a constant, from the end too", new Gather(1))
                        .batched(count(2, 3))
                        .weight(ints(Shape.of(2), 2, -3))
                        .gives(floats(Shape.of(2, 2), 2, 0, 5, 3)),
                OpCase.of("one middle element", new Gather(1))
                        .batched(count(2, 3, 2))
                        .weight(ints(Shape.of(), 1))
                        .gives(floats(Shape.of(2, 2), 2, 3, 8, 9)));
    }

    static List<OpCase> gatherElements() {
        return List.of(
                OpCase.of("along the last axis", new GatherElements(-1))
                        .batched(count(2, 3))
                        .batched(ints(Shape.of(2, 2), 2, 0, 1, 1))
                        .gives(floats(Shape.of(2, 2), 2, 0, 4, 4)),
                OpCase.of("along a middle axis, more than there are", new GatherElements(1))
                        .batched(count(1, 2, 2))
                        .batched(ints(Shape.of(1, 3, 2), 1, 0, 0, 0, 1, 1))
                        .gives(floats(Shape.of(1, 3, 2), 2, 1, 0, 1, 2, 3)));
    }

    static List<OpCase> scatterElements() {
        return List.of(
                OpCase.of("replaces", new ScatterElements(1, false))
                        .batched(count(2, 3))
                        .batched(ints(Shape.of(2, 1), 2, 0))
                        .batched(floats(Shape.of(2, 1), -1, -2))
                        .gives(floats(Shape.of(2, 3), 0, 1, -1, -2, 4, 5)),
                OpCase.of("adds, twice to one element", new ScatterElements(-1, true))
                        .batched(count(2, 3))
                        .batched(ints(Shape.of(2, 2), 1, 1, 0, 2))
                        .batched(floats(Shape.of(2, 2), 10, 20, 30, 40))
                        .gives(floats(Shape.of(2, 3), 0, 31, 2, 33, 4, 45)));
    }
}
