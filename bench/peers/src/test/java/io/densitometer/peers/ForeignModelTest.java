package io.densitometer.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.onnx.ForeignModels;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.onnx.TestModel;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reader makes of others' models computes what ONNX Runtime computes from the models themselves. */
class ForeignModelTest {
    private static final int BATCH = 3;
    /** Sets up the runtime's environment, with the log level that the backend wants. */
    private static final Backend PEER = Backend.named("onnxruntime");

    static List<TestModel> models() {
        return ForeignModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void readsAsOnnxRuntimeDoes(TestModel model) throws OrtException {
        assertTrue(PEER.availability().available());
        Tensor x = GraphCases.random(new SplittableRandom(3), Shape.of(BATCH, 4, 6), false);
        Graph graph = OnnxFile.read(model.bytes(), model.name());
        Tensor expected = original(model.bytes(), x);
        try (Plan plan = Backend.named("reference").compile(graph, CompileOptions.dense(BATCH, 1))) {
            Tensor actual = plan.run(List.of(x)).get(0);
            assertArrayEquals(expected.shape().sizes(), actual.shape().sizes());
            double error = OracleCase.error(expected, actual);
            assertTrue(error <= 3e-6, model + " is off by " + error);
        }
    }

    private static Tensor original(byte[] model, Tensor x) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] sizes = Arrays.stream(x.shape().sizes()).asLongStream().toArray();
        try (OrtSession session = environment.createSession(model);
                OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(x.floats()), sizes);
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
