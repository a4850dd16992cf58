package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.onnx.OnnxFile.Style;
import io.densitometer.prune.method.Evidence;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.method.Methods;
import io.densitometer.prune.method.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files in 16 bits are read as the graphs that they were written of, with the numbers that 16 bits hold. */
class NarrowFileTest {
    private static final List<String> METHODS =
            List.of("dense", "magnitude-global", "lamp", "2:4", "block4x4", "structured");
    private static final int BATCH = 2;

    /** Each forecaster, dense and pruned by each method, in each kind of file. */
    static Stream<Arguments> files() {
        List<Arguments> all = new ArrayList<>();
        for (Graph dense : graphs().toList()) {
            for (String method : METHODS) {
                Graph graph = pruned(dense, method);
                styles().forEach(style -> all.add(Arguments.of(graph, method, style)));
            }
        }
        return all.stream();
    }

    private static Graph pruned(Graph dense, String method) {
        How how = new How(Recipe.STANDARD, List.of(), Evidence.weightsAlone(1));
        return method.equals("dense") ? dense : Methods.parse(method).prune(dense, dense, 0.5, how);
    }

    private static Stream<Style> styles() {
        return Stream.of(FloatType.FP16, FloatType.BF16)
                .flatMap(type -> Stream.of(FloatType.FP32, type)
                        .flatMap(edges -> Stream.of(new Style(0, false), new Style(0, true).withOpset(18))
                                .map(style -> style.withPrecision(type).withEdges(edges))));
    }

    /** The file with each tensor as another stores it. */
    private static byte[] rounded(byte[] wide, byte[] narrow) throws IOException {
        Map<String, FloatType> types = new HashMap<>();
        for (TensorProto tensor : ModelProto.parseFrom(narrow).getGraph().getInitializerList()) {
            Arrays.stream(FloatType.values())
                    .filter(type -> type.onnx() == tensor.getDataType())
                    .forEach(type -> types.put(tensor.getName(), type));
        }
        ModelProto.Builder model = ModelProto.parseFrom(wide).toBuilder();
        for (TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
            FloatType type = types.getOrDefault(tensor.getName(), FloatType.FP32);
            Tensor data = type.rounded(TensorCodec.decode(tensor.build()));
            tensor.mergeFrom(TensorCodec.encode(tensor.getName(), data, FloatType.FP32).toBuilder()
                    .clearDims()
                    .build());
        }
        return model.build().toByteArray();
    }

    /** Equal graphs compute the same; those of whole models are run all the same. */
    @ParameterizedTest
    @MethodSource("files")
    void holdsTheSameGraph(Graph graph, String method, Style style) throws IOException {
        Style wide = style.withPrecision(FloatType.FP32).withEdges(FloatType.FP32);
        byte[] file = OnnxFile.bytes(graph, style);
        Graph expected = OnnxFile.read(rounded(OnnxFile.bytes(graph, wide), file), "wide.onnx");
        Graph actual = OnnxFile.read(file, "narrow.onnx");
        RoundTripTest.assertSame(expected, actual);
        if (method.equals("dense")) {
            assertEquals(run(expected), run(actual));
        }
        Map<String, Value> values = actual.valuesByName();
        graph.weights().forEach((value, weight) -> assertZerosStay(weight, actual.weight(values.get(value.name()))));
    }

    private static Tensor run(Graph graph) {
        SplittableRandom random = new SplittableRandom(7);
        List<Tensor> inputs = graph.inputs().stream()
                .map(v -> GraphCases.random(random, Shape.of(v.shape().bind(BATCH)), false))
                .toList();
        return new Interpreter(graph).outputs(inputs, BATCH).get(0);
    }

    /** @param read null where a plain file keeps none of it */
    private static void assertZerosStay(Weight written, Weight read) {
        for (int i = 0; i < written.data().size() && read != null && written.isParameter(); i++) {
            assertTrue(written.data().get(i) != 0 || read.data().get(i) == 0);
        }
    }

    /** What was read is written again bit for bit. */
    @ParameterizedTest
    @MethodSource("graphs")
    void isWrittenAgain(Graph graph) {
        for (Style style : styles().filter(s -> !s.plain()).toList()) {
            byte[] file = OnnxFile.bytes(graph, style);
            assertArrayEquals(file, OnnxFile.bytes(OnnxFile.read(file, "narrow.onnx"), style), style::toString);
        }
    }

    static Stream<Graph> graphs() {
        SplittableRandom random = new SplittableRandom(11);
        return ExportedFileTest.graphs().map(graph -> graph.mapWeights((value, weight) -> trained(weight, random)));
    }

    /** As after a training, no two alike: plain files store equal tensors of one type once. */
    private static Weight trained(Weight weight, SplittableRandom random) {
        if (weight.kind() == Weight.Kind.CONSTANT || weight.data().dtype() != DType.FLOAT) {
            return weight;
        }
        Tensor change = GraphCases.random(random, weight.data().shape(), false);
        float[] values = weight.data().floats().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (change.get(i) / 8);
        }
        return weight.withData(Tensor.of(weight.data().shape(), values));
    }
}
