package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What exporters write out comes back as one op each; that the results stay right is tested with {@link ForeignModelTest}. */
class RecognitionTest {
    private static final Map<String, String> EXPECTED = Map.of(
            "mlp", "Linear 2, Relu 1",
            "convnet", "Conv 2, Linear 1, ReduceMean 1, Relu 1",
            "encoder", "Add 3, Attention 1, Gelu 1, LayerNormalization 2, Linear 6",
            "forecaster", "Add 1, Attention 1, LayerNormalization 1, Linear 6, Slice 1");

    private static final Set<String> SINGLE = Set.of("Gelu", "LayerNormalization", "Attention", "Linear", "Conv");

    @Test
    void filesOfBothExportersAreThere() {
        List<String> names =
                ExporterModels.written().stream().map(TestModel::name).toList();
        assertEquals(25, names.size(), names::toString);
    }

    static List<TestModel> models() {
        List<TestModel> models = new ArrayList<>(ExporterModels.all());
        models.addAll(ExporterModels.halves());
        return models;
    }

    @ParameterizedTest
    @MethodSource("models")
    void findsEachOp(TestModel model) {
        Graph graph = OnnxFile.read(model.bytes(), model.name());
        String kind = model.name().replaceAll(" .*", "");
        Map<String, Long> counts = graph.nodes().stream()
                .map(Node::op)
                .collect(Collectors.groupingBy(op -> op.name(), TreeMap::new, Collectors.counting()));
        // Exporters may have folded it into the layer before.
        counts.remove("BatchNormalization");
        if (kind.equals("mlp")) {
            counts.remove("Reshape");
        }
        if (kind.equals("encoder")) {
            // Slices of the joint projection, and the places in which PyTorch exchanges batch and time.
            List.of("Slice", "Transpose", "Reshape").forEach(counts::remove);
        }
        String found = counts.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
        assertEquals(EXPECTED.get(kind), found);
    }

    /** The exporters call a weight that they turned round {@code onnx::MatMul_204} or {@code val_3}. */
    @ParameterizedTest
    @ValueSource(strings = {"encoder torchscript opset17", "encoder dynamo opset20"})
    void namesOfWeightsComeBack(String name) {
        TestModel model =
                models().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
        Set<String> names = OnnxFile.read(model.bytes(), name).valuesByName().keySet();
        List<String> layers = List.of(
                "embed.weight",
                "layer.self_attn.in_proj_weight",
                "layer.self_attn.out_proj.weight",
                "layer.linear1.weight",
                "layer.linear2.weight",
                "head.weight");
        assertTrue(names.containsAll(layers), names::toString);
    }

    static List<TestModel> idioms() {
        return ForeignIdioms.all();
    }

    /** Whichever way round an op is written, and not where something else is meant. */
    @ParameterizedTest
    @MethodSource("idioms")
    void findsIdioms(TestModel model) {
        String expected = model.name().replaceAll("[: ].*", "");
        List<String> found = OnnxFile.read(model.bytes(), model.name()).nodes().stream()
                .map(n -> n.op().name())
                .filter(SINGLE::contains)
                .toList();
        assertEquals(expected.equals("apart") ? List.of() : List.of(expected), found);
    }
}
