package io.densitometer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.data.BuiltIn;
import io.densitometer.data.DataSets;
import io.densitometer.data.LoadOptions;
import io.densitometer.data.Series;
import io.densitometer.data.TimeEncoding;
import io.densitometer.data.WindowSpec;
import io.densitometer.data.WindowedData;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Weight;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.Pruned;
import io.densitometer.prune.Pruner;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    private static final TrainConfig SHORT =
            TrainConfig.STANDARD.withEpochs(2).withBatch(8).withMost(12, 24).withRate(2e-3, LearningRate.TYPE1);

    static WindowedData data() {
        Series series = DataSets.open("built-in", LoadOptions.standard().withBuiltIn(new BuiltIn(480, 2, 5)));
        return WindowedData.of(series, new WindowSpec(24, 12, 6), TimeEncoding.of("timeF", series.frequency()));
    }

    static Graph model(String name, double dropout) {
        ModelConfig config =
                ModelConfig.parse("{\"seq_len\":24,\"label_len\":12,\"pred_len\":6,\"enc_in\":2,\"d_model\":16,"
                        + "\"n_heads\":2,\"d_ff\":16,\"e_layers\":2,\"factor\":2,\"modes\":4,\"dropout\":" + dropout
                        + "}");
        return Models.build(name, config, WeightSource.seeded(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transformer", "Informer", "Autoformer", "FEDformer", "Crossformer"})
    void everyModelLearns(String name) {
        WindowedData data = data();
        Graph fresh = model(name, 0.05);
        TrainConfig config = SHORT.withEpochs(3);
        TrainResult result = Trainer.train(fresh, data, config, TrainListener.NONE);
        Evaluation before = Evaluation.of(fresh, data.train(), 8, 1);
        Evaluation after = Evaluation.of(result.graph(), data.train(), 8, 1);
        assertTrue(after.mse() < before.mse(), before + " then " + after);
        assertEquals(data.train().size(), after.windows());
        assertEquals(3, result.epochs().size());
        assertTrue(result.limited());
        assertEquals(12, result.stepsPerEpoch());
        assertTrue(result.epochSeconds() > 0);
    }

    @Test
    void validationLossIsTheErrorOfTheResult() {
        WindowedData data = data();
        TrainConfig all = SHORT.withMost(5, 0).withEpochs(1);
        TrainResult result = Trainer.train(model("Informer", 0.1), data, all, TrainListener.NONE);
        double mse = Evaluation.of(result.graph(), data.validation(), 8, 1).mse();
        assertEquals(mse, result.epochs().get(0).validationLoss(), 1e-6 * mse);
    }

    @Test
    void errorsAgreeOnAnotherBackend() {
        WindowedData data = data();
        Graph graph = model("Autoformer", 0);
        CompileOptions options = CompileOptions.dense(4, 1);
        try (Plan torch = Backend.named("libtorch").compile(graph, options);
                Plan reference = Backend.named("reference").compile(graph, options)) {
            Evaluation one = Evaluation.of(torch, data.test(), 7);
            Evaluation two = Evaluation.of(reference, data.test(), 7);
            assertEquals(7, one.windows());
            assertEquals(two.mse(), one.mse(), 1e-5 * two.mse());
            assertEquals(two.mae(), one.mae(), 1e-5 * two.mae());
        }
    }

    @Test
    void runningStatisticsFollowTheData() {
        Graph fresh = model("Informer", 0);
        Graph trained = Trainer.train(fresh, data(), SHORT, TrainListener.NONE).graph();
        List<String> moved = new ArrayList<>();
        fresh.weights().forEach((value, weight) -> {
            if (value.name().contains("running_")
                    && !weight.data().equals(trained.weight(value).data())) {
                moved.add(value.name());
            }
        });
        assertEquals(2, moved.size(), moved::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unstructured", "2:4", "block4x4"})
    void prunedWeightsStayZero(String pattern) {
        PruneSpec spec = PruneSpec.magnitude(PruneSpec.Scope.LAYER, 0.5).withPattern(Sparsity.parse(pattern));
        Pruned pruned = Pruner.prune(model("Transformer", 0), spec);
        Graph tuned =
                Trainer.train(pruned.graph(), data(), SHORT, TrainListener.NONE).graph();
        int masked = 0;
        for (var entry : pruned.graph().weights().entrySet()) {
            Weight now = tuned.weight(entry.getKey());
            if (entry.getValue().sparsity().equals(Sparsity.DENSE)) {
                continue;
            }
            masked++;
            assertEquals(entry.getValue().sparsity(), now.sparsity());
            assertNotEquals(entry.getValue().data(), now.data(), "kept weights are trained");
            for (int i = 0; i < now.data().size(); i++) {
                assertEquals(entry.getValue().data().get(i) == 0, now.data().get(i) == 0, entry.getKey() + " " + i);
            }
        }
        assertTrue(masked > 10);
    }

    @Test
    void gradualPruningReachesItsDensityAndCountsOnlyWhatFollows() {
        PruneSpec spec = PruneSpec.magnitude(PruneSpec.Scope.GLOBAL, 0.2);
        TrainConfig config = SHORT.withEpochs(4);
        TrainResult result = new Trainer(config)
                .withPruning(new GradualPruning(spec, 3, 0.6))
                .train(model("Transformer", 0), data());
        Pruned same = Pruner.prune(result.graph(), spec);
        assertEquals(
                same.density(), density(result.graph(), same), 1e-9, "pruning again to the target changes nothing");
        assertEquals(0.2, same.density(), 1e-3);
        assertTrue(result.bestEpoch() >= 3, "best epoch " + result.bestEpoch());
    }

    private static double density(Graph graph, Pruned layers) {
        long kept = layers.layers().stream()
                .mapToLong(layer -> io.densitometer.prune.Masks.nonzeros(
                        graph.weight(graph.valuesByName().get(layer.weight())).data()))
                .sum();
        return (double) kept
                / layers.layers().stream().mapToLong(Pruned.Layer::elements).sum();
    }

    @Test
    void lossesThatAreNotFiniteStopWithASentence() {
        TrainConfig wild = SHORT.withRate(900, LearningRate.CONSTANT).withEpochs(10);
        Graph model = model("Transformer", 0);
        Graph broken = model.mapWeights((value, weight) -> value.name().equals("decoder.projection.bias")
                ? weight.withData(io.densitometer.graph.Tensor.of(value.shape(), Float.NaN, 0f))
                : weight);
        WindowedData data = data();
        TrainingFailure failure =
                assertThrows(TrainingFailure.class, () -> Trainer.train(broken, data, wild, TrainListener.NONE));
        assertEquals(1, failure.epoch());
        assertEquals(1, failure.step());
        assertTrue(failure.getMessage().contains("diverged: the loss is NaN"), failure.getMessage());
    }

    @Test
    void patienceEndsTrainingAndTheBestWeightsAreKept() {
        WindowedData data = data();
        TrainConfig hasty = SHORT.withRate(0.3, LearningRate.CONSTANT)
                .withEpochs(8)
                .withPatience(1)
                .withMost(6, 0);
        TrainResult result = Trainer.train(model("Transformer", 0), data, hasty, TrainListener.NONE);
        assertTrue(result.stoppedEarly());
        assertEquals(result.bestEpoch() + 1, result.epochs().size());
        double best = result.epochs().get(result.bestEpoch() - 1).validationLoss();
        assertTrue(result.epochs().stream().allMatch(e -> e.validationLoss() >= best));
        assertEquals(
                best, Evaluation.of(result.graph(), data.validation(), 8, 1).mse(), 1e-5 * best);
    }

    @Test
    void clippedStepsDifferAndOthersDoNot() {
        WindowedData data = data();
        Graph model = model("Transformer", 0);
        double free = lastLoss(model, data, SHORT);
        assertEquals(free, lastLoss(model, data, SHORT.withClip(1e6)));
        assertNotEquals(free, lastLoss(model, data, SHORT.withClip(1e-3)));
        assertNotEquals(free, lastLoss(model, data, SHORT.withSeed(7)));
    }

    private static double lastLoss(Graph model, WindowedData data, TrainConfig config) {
        return Trainer.train(model, data, config, TrainListener.NONE)
                .epochs()
                .get(1)
                .trainLoss();
    }

    @Test
    void memoryStaysFlat() {
        List<Long> bytes = new ArrayList<>();
        TrainListener listener = new TrainListener() {
            @Override
            public void step(int epoch, int epochs, int step, int steps, double loss) {
                bytes.add(Pointer.totalBytes());
            }
        };
        Trainer.train(model("FEDformer", 0.1), data(), SHORT.withMost(30, 8), listener);
        assertEquals(60, bytes.size());
        assertEquals(bytes.get(2), bytes.get(29), "in the first epoch");
        assertEquals(bytes.get(32), bytes.get(59), "in the second epoch");
    }

    @Test
    void modelsThatDoNotFitTheDataAreRefused() {
        Graph wide = Models.build(
                "Transformer",
                ModelConfig.parse(
                        "{\"seq_len\":24,\"label_len\":12,\"pred_len\":6,\"enc_in\":3,\"d_model\":8,\"n_heads\":2}"),
                WeightSource.seeded(1));
        WindowedData data = data();
        BadInputException refused =
                assertThrows(BadInputException.class, () -> Trainer.train(wide, data, SHORT, TrainListener.NONE));
        assertTrue(refused.getMessage().contains("numbers per window"), refused.getMessage());
        assertThrows(BadInputException.class, () -> Evaluation.of(wide, data.test(), 4, 1));
    }

    @Test
    void ratesFollowThePublishedRules() {
        assertEquals(1e-4, LearningRate.TYPE1.at(1, 10, 1e-4));
        assertEquals(1e-4, LearningRate.TYPE1.at(2, 10, 1e-4));
        assertEquals(2.5e-5, LearningRate.TYPE1.at(4, 10, 1e-4), 1e-12);
        assertEquals(5e-5, LearningRate.TYPE2.at(4, 10, 1e-4));
        assertEquals(1e-4 * 0.9, LearningRate.named("type3").at(5, 10, 1e-4), 1e-12);
        assertEquals(5e-5, LearningRate.COSINE.at(6, 10, 1e-4), 1e-12);
        assertEquals(1e-4, LearningRate.CONSTANT.at(9, 10, 1e-4));
        assertThrows(BadInputException.class, () -> LearningRate.named("type9"));
        assertFalse(LearningRate.TYPE2.at(3, 10, 1e-4) == 1e-4);
    }
}
