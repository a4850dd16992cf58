package io.densitometer.cpu;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.SeriesDecomposition;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random graphs of values {@code [B, 6, 8]}: views, sharing and dead ends in combinations that nobody wrote down. */
class RandomGraphTest {
    private static final int LENGTH = 6;
    private static final int WIDTH = 8;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void agreesWithReference(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Judge judge = new Judge(seed);
        GraphBuilder b = new GraphBuilder("random" + seed);
        List<Value> values = new ArrayList<>();
        values.add(b.input("x", TensorType.floats(Shape.batched(LENGTH, WIDTH))));
        values.add(b.input("y", TensorType.floats(Shape.batched(LENGTH, WIDTH))));
        for (int i = 0; i < 14; i++) {
            values.addAll(next(b, judge, random, values, i));
        }
        List<Value> outputs = new ArrayList<>(List.of(values.get(values.size() - 1)));
        outputs.add(values.get(random.nextInt(values.size())));
        outputs.add(values.get(random.nextInt(values.size())));
        Graph graph = b.build(outputs);
        judge.agrees(graph, CompileOptions.dense(1 + seed % 5, 1 + seed % 3), 1e-4);
    }

    private static List<Value> next(
            GraphBuilder b, Judge judge, SplittableRandom random, List<Value> values, int number) {
        Value x = values.get(random.nextInt(values.size()));
        Value y = values.get(random.nextInt(values.size()));
        return switch (random.nextInt(12)) {
            case 0 -> List.of(b.plus(x, y));
            case 1 -> List.of(b.add(new Binary(Binary.Kind.MAX), x, y));
            case 2 -> List.of(b.apply(Unary.Kind.GELU, x));
            case 3 -> List.of(b.apply(Unary.Kind.TANH, b.swapLast(b.reshape(x, Shape.batched(WIDTH, LENGTH)))));
            case 4 -> List.of(b.add(new Linear(false), x, judge.parameter(b, "w" + number, WIDTH, WIDTH)));
            case 5 -> List.of(b.plus(x, b.matMul(y, judge.parameter(b, "w" + number, WIDTH, WIDTH))));
            case 6 -> List.of(b.matMul(b.add(new Softmax(-1), b.matMul(x, b.swapLast(y))), x));
            case 7 -> b.addAll(new SeriesDecomposition(List.of(3)), List.of(b.plus(x, y)));
            case 8 -> List.of(b.add(new Attention(2, 0.5, false, 0), x, y, y));
            case 9 -> List.of(b.concat(1, b.slice(x, 1, 2, LENGTH), b.slice(y, 1, 0, 2)));
            case 10 -> List.of(b.minus(x, b.add(new Reduce(Reduce.Kind.MEAN, List.of(1), true), y)));
            default -> List.of(b.swapLast(b.swapLast(b.add(new Softmax(1), x))));
        };
    }

    @Test
    void whatItCannotRunIsRefusedByNode() {
        GraphBuilder b = new GraphBuilder("odd");
        Value x = b.input("x", TensorType.floats(Shape.batched(2)));
        Value integers = b.add(new io.densitometer.graph.op.Cast(DType.INT64), x);
        Value three = b.weight("three", Weight.constant(Tensor.of(Shape.of(), new long[] {3})));
        Value power = b.add(new Binary(Binary.Kind.POW), integers, three);
        Graph graph = b.build(List.of(b.add(new io.densitometer.graph.op.Cast(DType.FLOAT), power)));
        BadInputException e = assertThrows(
                BadInputException.class, () -> new CpuBackend().compile(graph, CompileOptions.dense(1, 1)));
        assertTrue(e.getMessage().startsWith("backend 'cpu' does not run odd/Pow_1"), e.getMessage());
    }

    @Test
    void integerOutputsAreRefused() {
        GraphBuilder b = new GraphBuilder("integers");
        Value x = b.input("x", TensorType.floats(Shape.batched(2)));
        Graph graph = b.build(List.of(b.add(new io.densitometer.graph.op.Cast(DType.INT64), x)));
        assertThrows(BadInputException.class, () -> new CpuBackend().compile(graph, CompileOptions.dense(1, 1)));
    }
}
