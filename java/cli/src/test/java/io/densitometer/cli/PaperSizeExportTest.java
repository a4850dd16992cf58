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
import io.densitometer.prune.method.Evidence;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.method.Methods;
import io.densitometer.prune.method.Recipe;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models at the papers' sizes (width 512, 8 heads) with random weights: exported files in ONNX Runtime against the CPU backend. */
class PaperSizeExportTest {
    /** The defaults of {@link ModelConfig}, but for a shorter forecast. */
    private static final String CONFIG = "{\"pred_len\": 48, \"dropout\": 0}";

    @ParameterizedTest
    @CsvSource({
        "Transformer, dense, 17, fp32, 0, 3",
        "Informer, 2:4, 18, fp16, 1, 1",
        "Autoformer, block4x4, 20, fp16, 0, 1",
        "FEDformer, magnitude-layer, 19, fp16, 3, 3",
        "Crossformer, structured, 17, fp16, 0, 1"
    })
    void filesAgreeWithTheCpuBackend(String model, String method, int opset, String precision, int fixed, int batch)
            throws OrtException {
        Graph dense = Models.build(model, ModelConfig.parse(CONFIG), WeightSource.seeded(9));
        Graph graph = DropoutRemoval.remove(method.equals("dense") ? dense : pruned(method, dense));
        Random random = new Random(8);
        List<Tensor> inputs = graph.inputs().stream()
                .map(v -> {
                    Shape shape = Shape.of(v.shape().bind(batch));
                    return Tensor.of(
                            shape, random.doubles(shape.elements(), -1, 1).toArray());
                })
                .toList();
        FloatType type = FloatType.named(precision);
        Style style = new Style(fixed, true).withOpset(opset).withPrecision(type);
        Tensor served = ServedFile.run(OnnxFile.bytes(graph, style), inputs);
        try (Plan plan = Backend.named("cpu").compile(graph, CompileOptions.dense(batch, 1))) {
            double error = OracleCase.error(plan.run(inputs).get(0), served);
            assertTrue(error <= (type == FloatType.FP32 ? 1e-4 : 5e-3), model + " " + method + " is off by " + error);
        }
    }

    private static Graph pruned(String method, Graph dense) {
        How how = new How(Recipe.STANDARD, List.of(), Evidence.weightsAlone(1));
        return Methods.parse(method).prune(dense, dense, 0.5, how);
    }
}
