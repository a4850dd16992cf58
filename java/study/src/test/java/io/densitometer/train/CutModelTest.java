package io.densitometer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.data.BuiltIn;
import io.densitometer.data.DataSets;
import io.densitometer.data.LoadOptions;
import io.densitometer.data.Series;
import io.densitometer.data.TimeEncoding;
import io.densitometer.data.WindowSpec;
import io.densitometer.data.WindowedData;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Weight;
import io.densitometer.model.OracleCase;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.prune.Masks;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.Pruner;
import io.densitometer.prune.dependency.CutModels;
import io.densitometer.prune.dependency.CutModels.CutModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of which channels were cut run and are fine-tuned on libtorch like any other, without the config that they were built from. */
class CutModelTest {
    private static final double TOLERANCE = 1e-4;
    private static final TrainConfig SHORT =
            TrainConfig.STANDARD.withEpochs(2).withBatch(8).withMost(12, 24).withRate(2e-3, LearningRate.TYPE1);

    static List<CutModel> models() {
        return CutModels.all();
    }

    static Stream<CutModel> some() {
        return CutModels.some();
    }

    private static WindowedData data(CutModel model) {
        Series series = DataSets.open("built-in", LoadOptions.standard().withBuiltIn(new BuiltIn(480, 3, 5)));
        String marks = model.name().contains("fixed") ? "fixed" : "timeF";
        return WindowedData.of(series, new WindowSpec(24, 12, 10), TimeEncoding.of(marks, series.frequency()));
    }

    @ParameterizedTest
    @MethodSource("models")
    void agreesWithTheReference(CutModel model) {
        List<Tensor> inputs = model.inputs(3);
        Tensor expected = new Interpreter(model.graph()).outputs(inputs, 3).get(0);
        try (Plan plan = Backend.named("libtorch").compile(model.graph(), CompileOptions.dense(3, 1))) {
            double error = OracleCase.error(expected, plan.run(inputs).get(0));
            assertTrue(error <= TOLERANCE, model + " is off by " + error);
        }
    }

    @ParameterizedTest
    @MethodSource("some")
    void fineTunes(CutModel model, @TempDir Path folder) {
        WindowedData data = data(model);
        Graph cut = CutModels.withoutConfig(model.graph());
        Graph tuned = Trainer.train(cut, data, SHORT, TrainListener.NONE).graph();
        double before = Evaluation.of(cut, data.train(), 8, 1).mse();
        double after = Evaluation.of(tuned, data.train(), 8, 1).mse();
        assertTrue(after < before, model + ": " + before + " then " + after);
        assertEquals(cut.dump(), tuned.dump());
        Path file = folder.resolve("tuned.onnx");
        OnnxFile.write(tuned, file);
        Graph back = OnnxFile.read(file);
        assertEquals(tuned.dump(), back.dump());
        assertEquals(after, Evaluation.of(back, data.train(), 8, 1).mse(), 1e-5 * after);
    }

    @ParameterizedTest
    @MethodSource("some")
    void fineTunesPrunedFurther(CutModel model) {
        Graph pruned = Pruner.prune(model.graph(), PruneSpec.magnitude(PruneSpec.Scope.LAYER, 0.6))
                .graph();
        Graph tuned = Trainer.train(pruned, data(model), SHORT.withEpochs(1), TrainListener.NONE)
                .graph();
        pruned.weights()
                .forEach((value, weight) ->
                        assertEquals(zeros(weight), zeros(tuned.weight(value)), () -> model + ": zeros of " + value));
    }

    private static long zeros(Weight weight) {
        return weight.sparsity().equals(Sparsity.DENSE) ? 0 : weight.data().size() - Masks.nonzeros(weight.data());
    }
}
