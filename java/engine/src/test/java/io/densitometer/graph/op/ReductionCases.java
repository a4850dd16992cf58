package io.densitometer.graph.op;

import static io.densitometer.graph.op.OpCase.floats;
import static io.densitometer.graph.op.OpCase.ints;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Cases of ops that work along axes. */
public final class ReductionCases {
    private static final Tensor CUBE = floats(Shape.of(2, 2, 3), 1, 5, -3, 2, 0, 4, -1, -2, -6, 7, 8, 9);

    private ReductionCases() {}

    static List<OpCase> reduce() {
        return List.of(
                OpCase.of("sum over the last axis", new Reduce(Reduce.Kind.SUM, List.of(-1), false))
                        .batched(CUBE)
                        .gives(floats(Shape.of(2, 2), 3, 6, -9, 24)),
                OpCase.of("mean over time, kept", new Reduce(Reduce.Kind.MEAN, List.of(1), true))
                        .batched(CUBE)
                        .gives(floats(Shape.of(2, 1, 3), 1.5, 2.5, 0.5, 3, 3, 1.5)),
                OpCase.of("largest over both", new Reduce(Reduce.Kind.MAX, List.of(1, 2), false))
                        .batched(CUBE)
                        .gives(floats(Shape.of(2), 5, 9)),
                OpCase.of("smallest over the last axis", new Reduce(Reduce.Kind.MIN, List.of(2), false))
                        .batched(CUBE)
                        .gives(floats(Shape.of(2, 2), -3, 0, -6, 7)));
    }

    static List<OpCase> cumSum() {
        return List.of(
                OpCase.of("along the last axis", new CumSum(-1))
                        .batched(CUBE)
                        .gives(floats(CUBE.shape(), 1, 6, 3, 2, 2, 6, -1, -3, -9, 7, 15, 24)),
                OpCase.of("along time", new CumSum(1))
                        .batched(CUBE)
                        .gives(floats(CUBE.shape(), 1, 5, -3, 3, 5, 1, -1, -2, -6, 6, 6, 3)));
    }

    static List<OpCase> softmax() {
        double log2 = Math.log(2);
        double log5 = Math.log(5);
        Tensor x = floats(Shape.of(2, 3), 0, log2, log5, 700, 700 + log2, 700 + log5);
        double hidden = Double.NEGATIVE_INFINITY;
        return List.of(
                OpCase.of("along the last axis, large numbers", new Softmax(-1))
                        .batched(x)
                        .terms(1000)
                        .gives(floats(Shape.of(2, 3), 0.125, 0.25, 0.625, 0.125, 0.25, 0.625)),
                OpCase.of("along time", new Softmax(1))
                        .batched(floats(Shape.of(1, 2, 2), 0, log2, log2, 0))
                        .gives(floats(Shape.of(1, 2, 2), 1.0 / 3, 2.0 / 3, 2.0 / 3, 1.0 / 3)),
                OpCase.of("hidden elements", new Softmax(-1))
                        .batched(floats(Shape.of(1, 3), 0, hidden, log2))
                        .gives(floats(Shape.of(1, 3), 1.0 / 3, 0, 2.0 / 3)));
    }

    static List<OpCase> layerNormalization() {
        List<OpCase> cases = new ArrayList<>();
        cases.add(OpCase.of("by hand", new LayerNormalization(0))
                .batched(floats(Shape.of(1, 4), 1, 1, 3, 3))
                .weight(floats(Shape.of(4), 1, 2, 3, 4))
                .weight(floats(Shape.of(4), 0, 0, 10, 10))
                .gives(floats(Shape.of(1, 4), -1, -2, 13, 14)));
        for (int width : new int[] {1, 7, 16, 33}) {
            cases.add(layerNormalization(width));
        }
        return cases;
    }

    private static OpCase layerNormalization(int width) {
        Tensor x = OpCase.random(width, 2, 3, width);
        Tensor scale = OpCase.random(width + 1, width);
        Tensor bias = OpCase.random(width + 2, width);
        double[] y = new double[x.size()];
        for (int row = 0; row < 6; row++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < width; i++) {
                sum += x.get(row * width + i);
                squares += x.get(row * width + i) * x.get(row * width + i);
            }
            double mean = sum / width;
            double deviation = Math.sqrt(squares / width - mean * mean + 1e-5);
            for (int i = 0; i < width; i++) {
                y[row * width + i] = (x.get(row * width + i) - mean) / deviation * scale.get(i) + bias.get(i);
            }
        }
        return OpCase.of("width " + width, new LayerNormalization(1e-5))
                .batched(x)
                .weight(scale)
                .weight(bias)
                .terms(400 * width)
                .gives(Tensor.of(x.shape(), y));
    }

    static List<OpCase> batchNormalization() {
        return List.of(
                OpCase.of("by hand", new BatchNormalization(0))
                        .batched(floats(Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8))
                        .weight(floats(Shape.of(2), 2, 3))
                        .weight(floats(Shape.of(2), 10, 20))
                        .weight(floats(Shape.of(2), 1, 3))
                        .weight(floats(Shape.of(2), 4, 9))
                        .gives(floats(Shape.of(2, 2, 2), 10, 11, 20, 21, 14, 15, 24, 25)),
                OpCase.of("the epsilon counts", new BatchNormalization(3))
                        .batched(floats(Shape.of(1, 1, 2), 4, -4))
                        .weight(floats(Shape.of(1), 1))
                        .weight(floats(Shape.of(1), 0))
                        .weight(floats(Shape.of(1), 0))
                        .weight(floats(Shape.of(1), 1))
                        .gives(floats(Shape.of(1, 1, 2), 2, -2)));
    }

    static List<OpCase> topK() {
        Tensor x = floats(Shape.of(2, 4), 1, 3, 3, 2, -1, -4, -1, -2);
        return List.of(
                OpCase.of("among equals the lower position", new TopK(3, -1))
                        .batched(x)
                        .gives(floats(Shape.of(2, 3), 3, 3, 2, -1, -1, -2), ints(Shape.of(2, 3), 1, 2, 3, 0, 2, 3)),
                OpCase.of("smallest", new TopK(2, 1, false))
                        .batched(x)
                        .gives(floats(Shape.of(2, 2), 1, 2, -4, -2), ints(Shape.of(2, 2), 0, 3, 1, 3)),
                OpCase.of("along a middle axis", new TopK(1, 1))
                        .batched(floats(Shape.of(1, 3, 2), 1, 9, 5, 2, 3, 4))
                        .gives(floats(Shape.of(1, 1, 2), 5, 9), ints(Shape.of(1, 1, 2), 1, 0)));
    }

    static List<OpCase> pool() {
        Tensor x = floats(Shape.of(1, 2, 5), 1, 5, 2, 4, 3, -1, -5, -2, -4, -3);
        return List.of(
                OpCase.of("halves the length as Informer does", new Pool(Pool.Kind.MAX, 3, 2, 1, 1))
                        .batched(x)
                        .gives(floats(Shape.of(1, 2, 3), 5, 5, 4, -1, -2, -3)),
                OpCase.of("mean of what is inside", new Pool(Pool.Kind.AVERAGE, 3, 2, 1, 1))
                        .batched(x)
                        .gives(floats(Shape.of(1, 2, 3), 3, 11.0 / 3, 3.5, -3, -11.0 / 3, -3.5)),
                OpCase.of("without padding", new Pool(Pool.Kind.MAX, 2, 1, 0, 0))
                        .batched(x)
                        .gives(floats(Shape.of(1, 2, 4), 5, 5, 4, 4, -1, -2, -2, -3)));
    }
}
