package io.densitometer.cpu;

import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Linear;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Dense linear layers, around the edges of oneDNN's tiles. */
class LinearTest {
    private static final double TOLERANCE = 1e-5;

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 1",
        "1, 1, 7, 3, 1",
        "2, 5, 16, 16, 1",
        "3, 17, 31, 33, 2",
        "1, 96, 512, 64, 2",
        "4, 15, 65, 1, 3",
        "5, 1, 1, 47, 1"
    })
    void agreesWithReference(int batch, int length, int in, int out, int threads) {
        for (boolean bias : new boolean[] {false, true}) {
            Judge judge = new Judge(in * 31L + out);
            GraphBuilder b = new GraphBuilder("linear");
            Value x = b.input("x", TensorType.floats(Shape.batched(length, in)));
            List<Value> inputs = new ArrayList<>(List.of(x, judge.parameter(b, "w", out, in)));
            if (bias) {
                inputs.add(judge.parameter(b, "bias", out));
            }
            Graph graph = b.build(b.addAll(new Linear(bias), inputs));
            judge.agrees(graph, CompileOptions.dense(batch, threads), TOLERANCE);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void appliesActivationThenResidual(Activation activation) {
        Judge judge = new Judge(7);
        GraphBuilder b = new GraphBuilder("fused");
        Value x = b.input("x", TensorType.floats(Shape.batched(9, 24)));
        Value r = b.input("r", TensorType.floats(Shape.batched(9, 20)));
        Value w = judge.parameter(b, "w", 20, 24, 1);
        Value y = b.add(new Linear(true, activation, true), x, w, judge.parameter(b, "bias", 20), r);
        judge.agrees(b.build(List.of(y)), CompileOptions.dense(3, 2), TOLERANCE);
    }

    @Test
    void readsTransposedAndSlicedInputs() {
        Judge judge = new Judge(8);
        GraphBuilder b = new GraphBuilder("strided");
        Value x = b.input("x", TensorType.floats(Shape.batched(12, 10)));
        Value turned = b.swapLast(x);
        Value sliced = b.slice(x, 2, 3, 9);
        Value y1 = b.add(new Linear(false), turned, judge.parameter(b, "w1", 5, 12));
        Value y2 = b.add(new Linear(false), sliced, judge.parameter(b, "w2", 4, 6));
        Graph graph = b.build(List.of(y1, y2));
        judge.agrees(graph, CompileOptions.dense(1, 1), TOLERANCE);
    }

    @Test
    void mergedProjectionsFeedAttention() {
        Judge judge = new Judge(9);
        GraphBuilder b = new GraphBuilder("attention");
        Value x = b.input("x", TensorType.floats(Shape.batched(11, 16)));
        List<Value> qkv = new ArrayList<>();
        for (String name : List.of("q", "k", "v")) {
            Value w = judge.parameter(b, name + ".weight", 16, 16);
            qkv.add(b.add(new Linear(true), x, w, judge.parameter(b, name + ".bias", 16)));
        }
        Value y = b.add(new io.densitometer.graph.op.Attention(4, 0.5, false, 0.1), qkv.toArray(Value[]::new));
        Value scale = judge.parameter(b, "norm.weight", 16);
        Value normal = b.add(
                new io.densitometer.graph.op.LayerNormalization(1e-5),
                b.plus(x, y),
                scale,
                judge.parameter(b, "norm.bias", 16));
        judge.agrees(b.build(List.of(normal)), CompileOptions.dense(3, 2), TOLERANCE);
    }
}
