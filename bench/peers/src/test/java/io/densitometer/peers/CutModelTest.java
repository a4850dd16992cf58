package io.densitometer.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.NodeInfo;
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
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.model.OracleCase;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.prune.dependency.CutModels;
import io.densitometer.prune.dependency.CutModels.CutModel;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of which channels were cut run in ONNX Runtime, by the backend and from an exported file. */
class CutModelTest {
    private static final double TOLERANCE = 1e-4;
    private static final Backend PEER = Backend.named("onnxruntime");

    @TempDir
    private Path folder;

    static List<CutModel> models() {
        return CutModels.all();
    }

    static Stream<CutModel> some() {
        return CutModels.some();
    }

    @ParameterizedTest
    @MethodSource("models")
    void agreesWithTheReference(CutModel model) {
        for (int batch : new int[] {1, 3}) {
            List<Tensor> inputs = model.inputs(batch);
            Tensor expected =
                    new Interpreter(model.graph()).outputs(inputs, batch).get(0);
            try (Plan plan = PEER.compile(model.graph(), CompileOptions.dense(batch, 1))) {
                assertClose(expected, plan.run(inputs).get(0), model + " at batch " + batch);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("some")
    void exportsRunAlone(CutModel model) throws OrtException {
        assertTrue(PEER.availability().available());
        Path file = folder.resolve("export.onnx");
        OnnxFile.write(model.graph(), file, OnnxFile.Style.fixed(2, true));
        List<Tensor> inputs = model.inputs(2);
        Tensor expected = new Interpreter(model.graph()).outputs(inputs, 2).get(0);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString())) {
            assertFixed(session, model.graph());
            assertClose(expected, run(environment, session, model.graph(), inputs), model + " exported");
        }
    }

    private static void assertFixed(OrtSession session, Graph graph) throws OrtException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        for (Value input : graph.inputs()) {
            long[] sizes = ((TensorInfo) inputs.get(input.name()).getInfo()).getShape();
            assertEquals(Arrays.toString(input.shape().bind(2)), Arrays.toString(sizes), "input " + input.name());
        }
    }

    private static Tensor run(OrtEnvironment environment, OrtSession session, Graph graph, List<Tensor> inputs)
            throws OrtException {
        Map<String, OnnxTensor> given = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            long[] sizes =
                    Arrays.stream(inputs.get(i).shape().sizes()).asLongStream().toArray();
            FloatBuffer values = FloatBuffer.wrap(inputs.get(i).floats());
            given.put(graph.inputs().get(i).name(), OnnxTensor.createTensor(environment, values, sizes));
        }
        try (OrtSession.Result result = session.run(given)) {
            FloatBuffer made = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[made.remaining()];
            made.get(values);
            return Tensor.of(Shape.of(graph.outputs().get(0).shape().bind(2)), values);
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private static void assertClose(Tensor expected, Tensor actual, String what) {
        double error = OracleCase.error(expected, actual);
        assertTrue(error <= TOLERANCE, what + " is off by " + error);
    }
}
