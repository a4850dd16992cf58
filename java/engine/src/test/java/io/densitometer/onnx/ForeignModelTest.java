package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.model.OracleCase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of other exporters; that their results are right is tested against ONNX Runtime, in the module that has it. */
class ForeignModelTest {
    static List<TestModel> models() {
        return ForeignModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void survivesARoundTrip(TestModel model) {
        Graph graph = OnnxFile.read(model.bytes(), model.name());
        RoundTripTest.assertSame(graph, OnnxFile.read(OnnxFile.bytes(graph), "test"));
    }

    @ParameterizedTest
    @MethodSource("models")
    void orderOfNodesDoesNotMatter(TestModel model) {
        Tensor expected = run(OnnxFile.read(model.bytes(), model.name()));
        GraphProto.Builder graph = model.graph();
        List<NodeProto> nodes = new ArrayList<>(graph.getNodeList());
        Collections.reverse(nodes);
        graph.clearNode().addAllNode(nodes);
        assertEquals(expected, run(OnnxFile.read(model.bytes(), model.name())));
    }

    private static Tensor run(Graph graph) {
        Tensor x = GraphCases.random(new SplittableRandom(1), Shape.of(2, 4, 6), false);
        try (Plan plan = Backend.named("reference").compile(graph, CompileOptions.dense(2, 1))) {
            return plan.run(List.of(x)).get(0);
        }
    }

    @Test
    void computedShapesLeaveNoNodes() {
        TestModel view = models().stream()
                .filter(m -> m.name().equals("view as PyTorch exports it"))
                .findFirst()
                .orElseThrow();
        String dump = OnnxFile.read(view.bytes(), "test").dump();
        assertEquals("""
                graph view as PyTorch exports it
                  input x:float[B, 4, 6]
                  n_y: y:float[B, 8, 3] = Reshape[shape=[B, 8, 3]](x)
                  output y:float[B, 8, 3]
                """, dump);
    }

    /** Only a cast from one kind of number to another is left, and the output keeps its name. */
    @ParameterizedTest
    @ValueSource(ints = {DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE, DataType.DOUBLE_VALUE})
    void storageTypesVanish(int type) {
        TestModel model = new TestModel("edges", 19);
        model.graph().addInput(TestModel.info("x", type, "N", 4));
        model.node("Cast", List.of("wide"), List.of("x"), Map.of("to", DataType.FLOAT_VALUE))
                .node("Cast", List.of("whole"), List.of("wide"), Map.of("to", DataType.INT32_VALUE))
                .node("Cast", List.of("longer"), List.of("whole"), Map.of("to", DataType.INT64_VALUE))
                .node("CastLike", "back", "longer", "x")
                .node("CastLike", "narrow", "back", "wide")
                .node("Add", "sum", "narrow", "x")
                .node("Cast", List.of("y"), List.of("sum"), Map.of("to", type))
                .graph()
                .addOutput(TestModel.info("y", type, "N", 4));
        assertEquals("""
                graph edges
                  input x:float[B, 4]
                  n_whole: whole:int64[B, 4] = Cast[to=INT64](x)
                  n_back: back:float[B, 4] = Cast[to=FLOAT](whole)
                  n_sum: y:float[B, 4] = Binary[kind=ADD](back, x)
                  output y:float[B, 4]
                """, OnnxFile.read(model.bytes(), "test").dump());
    }

    /** What PyTorch wrote after {@code model.half()}, beside what it wrote before. */
    @ParameterizedTest
    @MethodSource("halves")
    void halvesAreTheirModels(TestModel half) {
        String name = half.name().replace(" half", "");
        TestModel whole = ExporterModels.written().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow();
        Graph expected = OnnxFile.read(whole.bytes(), name);
        Graph actual = OnnxFile.read(half.bytes(), half.name());
        Map<String, Value> values = actual.valuesByName();
        expected.weights().forEach((value, weight) -> {
            Weight other = actual.weight(values.get(value.name()));
            assertEquals(FloatType.FP16.rounded(weight.data()), other.data(), value.name());
        });
        assertTrue(OracleCase.error(run(expected), run(actual)) <= 5e-4);
    }

    static List<TestModel> halves() {
        return ExporterModels.halves();
    }

    @Test
    void kindsAreGuessed() {
        TestModel model = new TestModel("kinds", 15)
                .input("x", "N", 2, 3)
                .tensor("w", Tensor.of(Shape.of(2), 1f, 2f))
                .tensor("mask", Tensor.of(Shape.of(3), 0f, Float.NEGATIVE_INFINITY, 0f))
                .tensor("mean", Tensor.of(Shape.of(2), 1f, 2f))
                .tensor("variance", Tensor.of(Shape.of(2), 1f, 2f))
                .tensor("unused", Tensor.of(Shape.of(2), 1f, 2f))
                .node("BatchNormalization", List.of("b"), List.of("x", "w", "w", "mean", "variance"), Map.of())
                .node("Add", "y", "b", "mask")
                .output("y", 3);
        Graph graph = OnnxFile.read(model.bytes(), "test");
        List<String> kinds = graph.weights().entrySet().stream()
                .map(e -> e.getKey().name() + " " + e.getValue().kind())
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "mask " + Weight.Kind.CONSTANT,
                        "mean " + Weight.Kind.BUFFER,
                        "variance " + Weight.Kind.BUFFER,
                        "w " + Weight.Kind.PARAMETER),
                kinds);
    }

    @Test
    void tensorsThatAreAlsoInputsAreWeights() {
        TestModel model = new TestModel("old", 11)
                .input("x", "N", 3)
                .input("w", 3)
                .tensor("w", Tensor.of(Shape.of(3), 1f, 2f, 3f))
                .node("Mul", "y", "x", "w")
                .output("y", 2);
        Graph graph = OnnxFile.read(model.bytes(), "test");
        assertEquals(1, graph.inputs().size());
        assertTrue(graph.weights().keySet().stream().anyMatch(v -> v.name().equals("w")));
    }
}
