package io.densitometer.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.HalfPrecision;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.onnx.ExporterModels;
import io.densitometer.onnx.ForeignModels;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.onnx.TestModel;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.Pruned;
import io.densitometer.prune.Pruner;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.method.Methods;
import io.densitometer.prune.structured.PrunePlan;
import io.densitometer.prune.structured.StructuredPruner;
import io.densitometer.prune.structured.StructuredSpec;
import io.densitometer.prune.structured.Target;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reader makes of others' models computes what ONNX Runtime computes from the models themselves. */
class ForeignModelTest {
    private static final int BATCH = 3;
    /** Sets up the runtime's environment, with the log level that the backend wants. */
    private static final Backend PEER = Backend.named("onnxruntime");

    /** Values in 16 bits are not rounded here, and are there. */
    static Stream<Arguments> files() {
        return Stream.concat(
                ForeignModels.all().stream().map(model -> Arguments.of(model, 3e-6)),
                ExporterModels.halves().stream().map(model -> Arguments.of(model, 5e-3)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsAsOnnxRuntimeDoes(TestModel model, double tolerance) throws OrtException {
        assertTrue(PEER.availability().available());
        Tensor x = GraphCases.random(new SplittableRandom(3), Shape.of(BATCH, 4, 6), false);
        Graph graph = OnnxFile.read(model.bytes(), model.name());
        Tensor expected = original(model.bytes(), x);
        try (Plan plan = Backend.named("reference").compile(graph, CompileOptions.dense(BATCH, 1))) {
            Tensor actual = plan.run(List.of(x)).get(0);
            assertArrayEquals(expected.shape().sizes(), actual.shape().sizes());
            double error = OracleCase.error(expected, actual);
            assertTrue(error <= tolerance, model + " is off by " + error);
        }
    }

    static Stream<Arguments> pruned() {
        return ExporterModels.all().stream()
                .flatMap(
                        model -> Stream.of("magnitude-layer", "2:4", "block4x2").map(how -> Arguments.of(model, how)));
    }

    /** The whole way: read, pruned, written for other runtimes, run by one; masks hold and results agree. */
    @ParameterizedTest
    @MethodSource("pruned")
    void prunedModelsRun(TestModel model, String how) throws OrtException {
        Graph graph = OnnxFile.read(model.bytes(), model.name());
        Method.Mask method = (Method.Mask) Methods.parse(how);
        PruneSpec spec = PruneSpec.magnitude(PruneSpec.Scope.LAYER, 0.5).withPattern(method.pattern());
        Pruned pruned = Pruner.prune(graph, spec);
        assertTrue(pruned.density() < 0.75, how + " left " + pruned.density());
        assertRuns(pruned.graph(), model + " " + how);
    }

    @ParameterizedTest
    @MethodSource("exported")
    void cutModelsRun(TestModel model) throws OrtException {
        Graph graph = OnnxFile.read(model.bytes(), model.name());
        StructuredSpec spec = StructuredSpec.to(Target.parse("params=0.6")).withRoundTo(1);
        PrunePlan plan = StructuredPruner.plan(graph, spec, null);
        plan.requireMet();
        assertTrue(plan.after().parameters() <= 0.6 * plan.before().parameters());
        assertRuns(plan.graph(), model + " cut");
    }

    static List<TestModel> exported() {
        return ExporterModels.all();
    }

    private static void assertRuns(Graph graph, String what) throws OrtException {
        Tensor x = GraphCases.random(new SplittableRandom(5), Shape.of(BATCH, 4, 6), false);
        Tensor expected = new Interpreter(graph).outputs(List.of(x), BATCH).get(0);
        Tensor actual = original(OnnxFile.bytes(graph), x);
        double error = OracleCase.error(expected, actual);
        assertTrue(error <= 3e-6, what + " is off by " + error);
    }

    private static OnnxTensor input(OrtEnvironment environment, TensorInfo info, Tensor x) throws OrtException {
        long[] sizes = Arrays.stream(x.shape().sizes()).asLongStream().toArray();
        if (info.type != OnnxJavaType.FLOAT16) {
            return OnnxTensor.createTensor(environment, FloatBuffer.wrap(x.floats()), sizes);
        }
        ShortBuffer halves = ShortBuffer.allocate(x.size());
        for (float value : x.floats()) {
            halves.put(HalfPrecision.half(value));
        }
        return OnnxTensor.createTensor(environment, halves.flip(), sizes, OnnxJavaType.FLOAT16);
    }

    private static Tensor original(byte[] model, Tensor x) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model);
                OnnxTensor input = input(
                        environment,
                        (TensorInfo) session.getInputInfo().get("x").getInfo(),
                        x);
                OrtSession.Result result = session.run(Map.of("x", input))) {
            OnnxTensor y = (OnnxTensor) result.get(0);
            float[] values = new float[y.getFloatBuffer().remaining()];
            y.getFloatBuffer().get(values);
            int[] made = Arrays.stream(y.getInfo().getShape())
                    .mapToInt(Math::toIntExact)
                    .toArray();
            return Tensor.of(Shape.of(made), values);
        }
    }
}
