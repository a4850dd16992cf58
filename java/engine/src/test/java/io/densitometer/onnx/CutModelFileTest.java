package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.prune.dependency.CutModels;
import io.densitometer.prune.dependency.CutModels.CutModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of which channels were cut are saved and come back whole, without the config that they were built from too. */
class CutModelFileTest {
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
    void comesBack(CutModel model) {
        Path file = folder.resolve("cut.onnx");
        OnnxFile.write(model.graph(), file);
        Graph back = OnnxFile.read(file);
        RoundTripTest.assertSame(model.graph(), back);
        assertEquals(run(singlePrecision(model.graph()), model), run(back, model));
    }

    @ParameterizedTest
    @MethodSource("some")
    void needsNoConfig(CutModel model) {
        Graph bare = CutModels.withoutConfig(model.graph());
        Graph back = OnnxFile.read(OnnxFile.bytes(bare), "test");
        RoundTripTest.assertSame(bare, back);
        assertTrue(OracleCase.error(run(model.graph(), model), run(back, model)) <= 1e-6);
    }

    /** A graph with all of its numbers as a file holds them. */
    private static Graph singlePrecision(Graph graph) {
        return graph.mapWeights((value, weight) -> weight.data() instanceof Tensor.Doubles doubles
                ? weight.withData(Tensor.of(value.shape(), doubles.floats()))
                : weight);
    }

    private static Tensor run(Graph graph, CutModel model) {
        try (Plan plan = Backend.named("reference").compile(graph, CompileOptions.dense(2, 1))) {
            return plan.run(model.inputs(2)).get(0);
        }
    }
}
