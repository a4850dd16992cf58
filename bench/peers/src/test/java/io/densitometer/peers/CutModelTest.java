package io.densitometer.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.model.OracleCase;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.prune.dependency.CutModels;
import io.densitometer.prune.dependency.CutModels.CutModel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of which channels were cut run in ONNX Runtime, by the backend and from an exported file. */
class CutModelTest {
    private static final double TOLERANCE = 1e-4;
    private static final Backend PEER = Backend.named("onnxruntime");

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
        byte[] export = OnnxFile.bytes(model.graph(), OnnxFile.Style.fixed(2, true));
        List<Tensor> inputs = model.inputs(2);
        Tensor expected = new Interpreter(model.graph()).outputs(inputs, 2).get(0);
        try (RunFile file = new RunFile(export)) {
            for (Value input : model.graph().inputs()) {
                assertArrayEquals(input.shape().bind(2), file.sizes(input.name()), "input " + input.name());
            }
            assertClose(expected, file.run(inputs).get(0), model + " exported");
        }
    }

    private static void assertClose(Tensor expected, Tensor actual, String what) {
        double error = OracleCase.error(expected, actual);
        assertTrue(error <= TOLERANCE, what + " is off by " + error);
    }
}
