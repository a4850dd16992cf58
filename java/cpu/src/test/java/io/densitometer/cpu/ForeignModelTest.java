package io.densitometer.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.onnx.ExporterModels;
import io.densitometer.onnx.ForeignModels;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.onnx.TestModel;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What other exporters write, in whole ops and in primitives, against the reference. */
class ForeignModelTest {
    private static final int BATCH = 3;
    private static final double TOLERANCE = 1e-5;

    static Stream<TestModel> models() {
        return Stream.concat(ForeignModels.all().stream(), ExporterModels.halves().stream());
    }

    @ParameterizedTest
    @MethodSource("models")
    void agrees(TestModel model) {
        Graph graph = OnnxFile.read(model.bytes(), model.name());
        Tensor x = GraphCases.random(new SplittableRandom(3), Shape.of(BATCH, 4, 6), false);
        Tensor expected = new Interpreter(graph).outputs(List.of(x), BATCH).get(0);
        try (Plan plan = new CpuBackend().compile(graph, CompileOptions.dense(BATCH, 1))) {
            Tensor actual = plan.run(List.of(x)).get(0);
            assertArrayEquals(expected.shape().sizes(), actual.shape().sizes());
            double error = OracleCase.error(expected, actual);
            assertTrue(error <= TOLERANCE, model + " is off by " + error);
        }
    }
}
