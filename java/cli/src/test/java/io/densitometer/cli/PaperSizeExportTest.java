package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.OracleCase;
import io.densitometer.model.WeightSource;
import io.densitometer.onnx.FloatType;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.onnx.OnnxFile.Style;
import io.densitometer.pass.DropoutRemoval;
import io.densitometer.peers.RunFile;
import io.densitometer.prune.method.Evidence;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.method.Methods;
import io.densitometer.prune.method.Recipe;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models at the papers' sizes (width 512, 8 heads) with random weights, dense and pruned by each method: files in single and half
 * precision, of fixed and of any batch, in ONNX Runtime against the CPU backend.
 */
class PaperSizeExportTest {
    /** The defaults of {@link ModelConfig}, but for a shorter forecast. */
    private static final String CONFIG = "{\"pred_len\": 48, \"dropout\": 0}";

    private static final List<String> METHODS = List.of("dense", "magnitude-layer", "2:4", "block4x4", "structured");

    static Stream<Arguments> cases() {
        return Models.all().stream()
                .flatMap(model -> METHODS.stream().map(method -> Arguments.of(model.name(), method)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void filesAgreeWithTheCpuBackend(String model, String method) throws OrtException {
        Graph dense = Models.build(model, ModelConfig.parse(CONFIG), WeightSource.seeded(9));
        Graph graph = DropoutRemoval.remove(method.equals("dense") ? dense : pruned(method, dense));
        String what = model + " " + method;
        agree(graph, 1, what, new Style(1, true).withOpset(17), half(1, false, 18));
        agree(graph, 3, what, new Style(0, false).withOpset(20), half(0, true, 19));
    }

    private static Style half(int batch, boolean plain, int opset) {
        return new Style(batch, plain).withOpset(opset).withPrecision(FloatType.FP16);
    }

    private static void agree(Graph graph, int batch, String what, Style... styles) throws OrtException {
        List<Tensor> inputs = inputs(graph, batch);
        try (Plan plan = Backend.named("cpu").compile(graph, CompileOptions.dense(batch, 1))) {
            Tensor expected = plan.run(inputs).get(0);
            for (Style style : styles) {
                double error = OracleCase.error(expected, RunFile.output(OnnxFile.bytes(graph, style), inputs));
                double tolerance = style.precision() == FloatType.FP32 ? 1e-4 : 5e-3;
                assertTrue(error <= tolerance, what + " in " + style + " is off by " + error);
            }
        }
    }

    /** Inputs at which rounding to half precision decides no ranking, as it does at some others of the Informer. */
    private static List<Tensor> inputs(Graph graph, int batch) {
        Random random = new Random(7);
        return graph.inputs().stream()
                .map(v -> Shape.of(v.shape().bind(batch)))
                .map(shape ->
                        Tensor.of(shape, random.doubles(shape.elements(), -1, 1).toArray()))
                .toList();
    }

    private static Graph pruned(String method, Graph dense) {
        How how = new How(Recipe.STANDARD, List.of(), Evidence.weightsAlone(1));
        return Methods.parse(method).prune(dense, dense, 0.5, how);
    }
}
