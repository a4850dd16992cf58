package io.densitometer.cpu;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.onnx.ExporterModels;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.onnx.TestModel;
import io.densitometer.prune.LayerKind;
import io.densitometer.prune.LayerSelection;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.Pruner;
import io.densitometer.prune.dependency.CutModels;
import io.densitometer.prune.dependency.CutModels.CutModel;
import io.densitometer.prune.pattern.NofM;
import io.densitometer.tune.TuneCache;
import io.densitometer.tune.Tuned;
import io.densitometer.tune.Tuner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of which channels were cut, dense, pruned further, and tuned, against the reference. */
class CutModelTest {
    private static final double TOLERANCE = 1e-4;

    static List<CutModel> models() {
        return CutModels.all();
    }

    /** Tuning takes its time. */
    static Stream<CutModel> few() {
        return CutModels.some().skip(3).limit(3);
    }

    @ParameterizedTest
    @MethodSource("models")
    void denseAgrees(CutModel model) {
        for (CompileOptions options : List.of(CompileOptions.dense(1, 1), CompileOptions.dense(3, 2))) {
            List<Tensor> inputs = model.inputs(options.batch());
            Tensor expected = new Interpreter(model.graph())
                    .outputs(inputs, options.batch())
                    .get(0);
            assertClose(expected, model.graph(), options, inputs, model + " at batch " + options.batch());
        }
    }

    /** Each model in each pattern that its widths allow. */
    static Stream<Arguments> pruned() {
        return Stream.concat(models().stream(), exported())
                .flatMap(model -> Stream.of("unstructured csr", "2:4 nm", "block4x4 bsr")
                        .map(text -> text.split(" ", 2))
                        .filter(words -> words[1].equals("csr") || isWide(model))
                        .filter(words -> fits(Sparsity.parse(words[0]), model.graph()))
                        .map(words -> Arguments.of(model, Sparsity.parse(words[0]), words[1])));
    }

    /** Models of other exporters that have several linear layers, uncut. */
    private static Stream<CutModel> exported() {
        return ExporterModels.some().stream()
                .filter(CutModelTest::isExportedAttention)
                .map(m -> new CutModel(m.name(), OnnxFile.read(m.bytes(), m.name())));
    }

    private static boolean isExportedAttention(TestModel model) {
        return model.name().startsWith("encoder") || model.name().startsWith("forecaster");
    }

    private static boolean isWide(CutModel model) {
        return CutModels.isForecaster(model)
                || exported().anyMatch(m -> m.name().equals(model.name()));
    }

    private static boolean fits(Sparsity pattern, Graph graph) {
        return !(pattern instanceof Sparsity.NofM nofm)
                || LayerSelection.STANDARD.of(graph).stream()
                        .filter(layer -> layer.kind() == LayerKind.LINEAR)
                        .anyMatch(layer -> NofM.obstacle(nofm, layer.shape()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("pruned")
    void sparseFormatsAgree(CutModel model, Sparsity pattern, String format) {
        PruneSpec spec = PruneSpec.magnitude(PruneSpec.Scope.LAYER, 0.6).withPattern(pattern);
        Graph graph = Pruner.prune(model.graph(), spec).graph();
        List<Tensor> inputs = model.inputs(2);
        Tensor expected = new Interpreter(graph).outputs(inputs, 2).get(0);
        CompileOptions options = CompileOptions.dense(2, 1).withFormats(eligible(graph, format));
        assertFalse(options.formats().isEmpty(), "no layer takes " + format);
        assertClose(expected, graph, options, inputs, model + " in " + format);
    }

    private static Map<String, String> eligible(Graph graph, String format) {
        Map<String, String> formats = new HashMap<>();
        try (Plan plan = new CpuBackend().compile(graph, CompileOptions.dense(2, 1))) {
            plan.layers().stream()
                    .filter(layer -> layer.eligible().contains(format))
                    .forEach(layer -> formats.put(layer.weight(), format));
        }
        return formats;
    }

    @ParameterizedTest
    @MethodSource("few")
    void tunedAgrees(CutModel model) {
        List<Tensor> inputs = model.inputs(2);
        Graph pruned = Pruner.prune(model.graph(), PruneSpec.magnitude(PruneSpec.Scope.LAYER, 0.6))
                .graph();
        Tuned tuned = new Tuner(new CpuBackend(), TuneCache.none()).tune(pruned, CompileOptions.dense(2, 1));
        Tensor expected = new Interpreter(pruned).outputs(inputs, 2).get(0);
        assertClose(expected, pruned, tuned.options(), inputs, model + " tuned");
    }

    private static void assertClose(
            Tensor expected, Graph graph, CompileOptions options, List<Tensor> inputs, String what) {
        try (Plan plan = new CpuBackend().compile(graph, options)) {
            double error = OracleCase.error(expected, plan.run(inputs).get(0));
            assertTrue(error <= TOLERANCE, what + ", " + options.threads() + " threads: error " + error);
        }
    }
}
