package io.densitometer.graph.op;

import static io.densitometer.graph.op.OpCase.floats;
import static io.densitometer.graph.op.OpCase.ints;

import io.densitometer.graph.DType;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cases of elementwise ops; the expected numbers are worked out by hand or from tables. */
public final class PointwiseCases {
    private static final Shape FOUR = Shape.of(2, 2);

    private PointwiseCases() {}

    /** The functions at -2, -0.5, 0.5 and 3, or at positive points where only those are allowed. */
    static List<OpCase> unary() {
        Map<Unary.Kind, double[]> signed = Map.of(
                Unary.Kind.RELU, new double[] {0, 0, 0.5, 3},
                Unary.Kind.GELU,
                        new double[] {
                            -0.04550026389635842, -0.15426876936299347, 0.34573123063700656, 2.9959503059051036
                        },
                Unary.Kind.ELU, new double[] {-0.8646647167633873, -0.3934693402873666, 0.5, 3},
                Unary.Kind.TANH,
                        new double[] {-0.9640275800758169, -0.46211715726000974, 0.46211715726000974, 0.9950547536867305
                        },
                Unary.Kind.SIGMOID,
                        new double[] {0.11920292202211755, 0.3775406687981454, 0.6224593312018546, 0.9525741268224334},
                Unary.Kind.EXP,
                        new double[] {0.1353352832366127, 0.6065306597126334, 1.6487212707001282, 20.085536923187668},
                Unary.Kind.ERF,
                        new double[] {-0.9953222650189527, -0.5204998778130465, 0.5204998778130465, 0.9999779095030014},
                Unary.Kind.NEG, new double[] {2, 0.5, -0.5, -3},
                Unary.Kind.ABS, new double[] {2, 0.5, 0.5, 3},
                Unary.Kind.RECIPROCAL, new double[] {-0.5, -2, 2, 1.0 / 3});
        Map<Unary.Kind, double[]> positive = Map.of(
                Unary.Kind.LOG, new double[] {-0.6931471805599453, 0, 1.3862943611198906, 4.605170185988092},
                Unary.Kind.SQRT, new double[] {0.7071067811865476, 1, 2, 10});
        List<OpCase> cases = new ArrayList<>();
        signed.forEach((kind, y) -> cases.add(unary(kind, new double[] {-2, -0.5, 0.5, 3}, y)));
        positive.forEach((kind, y) -> cases.add(unary(kind, new double[] {0.5, 1, 4, 100}, y)));
        return cases;
    }

    private static OpCase unary(Unary.Kind kind, double[] x, double[] y) {
        return OpCase.of("four numbers", new Unary(kind))
                .batched(floats(FOUR, x))
                .gives(floats(FOUR, y));
    }

    static List<OpCase> binary() {
        Tensor x = floats(FOUR, 1, 2, 3, 4);
        Tensor y = floats(FOUR, 2, 0.5, -1, 3);
        Shape column = Shape.of(2, 1);
        return List.of(
                OpCase.of("sum", new Binary(Binary.Kind.ADD))
                        .batched(x)
                        .batched(y)
                        .gives(floats(FOUR, 3, 2.5, 2, 7)),
                OpCase.of("minus a row", new Binary(Binary.Kind.SUB))
                        .batched(x)
                        .weight(floats(Shape.of(2), 10, 20))
                        .gives(floats(FOUR, -9, -18, -7, -16)),
                OpCase.of("times a scalar", new Binary(Binary.Kind.MUL))
                        .batched(x)
                        .weight(floats(Shape.of(), -2))
                        .gives(floats(FOUR, -2, -4, -6, -8)),
                OpCase.of("over a column", new Binary(Binary.Kind.DIV))
                        .batched(x)
                        .batched(floats(column, 2, 4))
                        .gives(floats(FOUR, 0.5, 1, 0.75, 1)),
                OpCase.of("to a power", new Binary(Binary.Kind.POW))
                        .batched(x)
                        .weight(floats(Shape.of(1), 2))
                        .gives(floats(FOUR, 1, 4, 9, 16)),
                OpCase.of("larger", new Binary(Binary.Kind.MAX))
                        .batched(x)
                        .batched(y)
                        .gives(floats(FOUR, 2, 2, 3, 4)),
                OpCase.of("smaller", new Binary(Binary.Kind.MIN))
                        .batched(x)
                        .batched(y)
                        .gives(floats(FOUR, 1, 0.5, -1, 3)),
                OpCase.of("remainder with the divisor's sign", new Binary(Binary.Kind.MOD))
                        .fixed(ints(FOUR, 5, -5, 7, -7))
                        .fixed(ints(Shape.of(2), 3, 3))
                        .gives(ints(FOUR, 2, 1, 1, 2)),
                OpCase.of("outer sum of a row and a column", new Binary(Binary.Kind.ADD))
                        .batched(floats(column, 10, 20))
                        .weight(floats(Shape.of(3), 1, 2, 3))
                        .gives(floats(Shape.of(2, 3), 11, 12, 13, 21, 22, 23)));
    }

    static List<OpCase> where() {
        Tensor condition = new Tensor.Longs(DType.BOOL, FOUR, new long[] {1, 0, 0, 1});
        return List.of(
                OpCase.of("numbers", new Where())
                        .fixed(condition)
                        .fixed(floats(FOUR, 1, 2, 3, 4))
                        .fixed(floats(FOUR, 5, 6, 7, 8))
                        .gives(floats(FOUR, 1, 6, 7, 4)),
                OpCase.of("integers and a scalar", new Where())
                        .fixed(condition)
                        .fixed(ints(Shape.of(), 9))
                        .fixed(ints(FOUR, 5, 6, 7, 8))
                        .gives(ints(FOUR, 9, 6, 7, 9)));
    }

    static List<OpCase> cast() {
        return List.of(
                OpCase.of("to integers, fraction dropped", new Cast(DType.INT64))
                        .batched(floats(FOUR, 1.9, -1.9, 0, 23))
                        .gives(ints(FOUR, 1, -1, 0, 23)),
                OpCase.of("to truth values", new Cast(DType.BOOL))
                        .batched(floats(FOUR, 0.1, 0, -3, 0))
                        .gives(new Tensor.Longs(DType.BOOL, FOUR, new long[] {1, 0, 1, 0})),
                OpCase.of("to numbers", new Cast(DType.FLOAT))
                        .fixed(ints(FOUR, 1, -2, 0, 3))
                        .gives(floats(FOUR, 1, -2, 0, 3)));
    }

    static List<OpCase> dropout() {
        Tensor x = floats(FOUR, 1, 2, 3, 4);
        return List.of(
                OpCase.of("passes everything", new Dropout(0.9)).batched(x).gives(x),
                OpCase.of("ratio zero", new Dropout(0)).batched(x).gives(x));
    }
}
