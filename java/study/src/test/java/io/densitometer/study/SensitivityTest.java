package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.data.DataSets;
import io.densitometer.data.LoadOptions;
import io.densitometer.data.WindowedSplit;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.method.Evidence;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.method.Methods;
import io.densitometer.prune.method.Recipe;
import io.densitometer.study.Sensitivity.Errors;
import io.densitometer.study.Sensitivity.PartScan;
import io.densitometer.study.Sensitivity.Point;
import io.densitometer.train.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SensitivityTest {
    private static final How PLAIN = how();
    private static final String HIDDEN = "encoder.attn_layers.0.conv1.weight";
    private static final String AFTER_HIDDEN = "encoder.attn_layers.0.conv2.weight";
    private static final int WINDOWS = 5;

    private static How how(String... exclude) {
        return new How(Recipe.STANDARD, List.of(exclude), Evidence.weightsAlone(1));
    }

    private static Graph model() {
        ModelConfig config = ModelConfig.parse("{\"seq_len\": 12, \"label_len\": 6, \"pred_len\": 6, \"enc_in\": 7,"
                + " \"d_model\": 16, \"n_heads\": 2, \"d_ff\": 32, \"e_layers\": 1}");
        return Models.build("Transformer", config, WeightSource.seeded(1));
    }

    /** The feed-forward layer of the encoder writes nothing but its bias. */
    private static Graph withoutInfluence() {
        return model().withData(Map.of(AFTER_HIDDEN, Tensor.of(Shape.of(16, 32, 1), new float[16 * 32])));
    }

    private static WindowedSplit split() {
        return TrainedModel.windows(model(), DataSets.open("built-in", LoadOptions.standard()))
                .validation();
    }

    private static Errors errors() {
        return new Errors(Backend.named("reference"), split(), WINDOWS, 1);
    }

    private static Sensitivity scan(Graph graph, String method, Double... shares) {
        return Sensitivity.of(graph, Methods.parse(method), PLAIN, List.of(shares), errors(), (done, all, part) -> {});
    }

    private static PartScan part(Sensitivity scan, String name) {
        return scan.parts().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theDenseErrorIsThatOfTheSameWindows() {
        Sensitivity scan = scan(model(), "magnitude-layer", 0.5);
        try (Plan plan = Backend.named("reference").compile(model(), CompileOptions.dense(32, 1))) {
            assertEquals(Evaluation.of(plan, split(), WINDOWS).mse(), scan.dense());
        }
        assertEquals(WINDOWS, scan.windows());
        assertEquals("Transformer", scan.model());
        assertEquals("magnitude-layer", scan.method());
    }

    @Test
    void windowsAreAtMostAll() {
        Backend backend = Backend.named("reference");
        assertEquals(split().size(), new Errors(backend, split(), 0, 1).windows());
        assertEquals(split().size(), new Errors(backend, split(), 1_000_000, 1).windows());
        assertEquals(WINDOWS, errors().windows());
    }

    @Test
    void fewerWindowsThanNoneAreRefused() {
        String message = assertThrows(
                        BadInputException.class, () -> new Errors(Backend.named("reference"), split(), -1, 1))
                .getMessage();
        assertEquals("windows -1 is out of range: give 0 (all) or more", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"magnitude-layer", "block4x4", "structured", "structured-random-global"})
    void sharesOfOneAreNoPruning(String word) {
        String message = assertThrows(BadInputException.class, () -> scan(model(), word, 1.0))
                .getMessage();
        assertTrue(message.startsWith("no share to keep is below 1"), message);
        for (PartScan part : scan(model(), word, 1.0, 0.5).parts()) {
            assertEquals(List.of(0.5), part.points().stream().map(Point::share).toList(), part.name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lamp", "structured"})
    void aWholePartIsTheDenseModel(String word) {
        Graph dense = model();
        double before = errors().of(dense);
        for (Method.Part part : Methods.parse(word).parts(dense, PLAIN)) {
            assertEquals(before, errors().of(part.pruned(1)), part.name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"magnitude-layer", "random-layer", "2:4", "structured", "structured-random"})
    void whatHasNoInfluenceChangesNothing(String word) {
        Sensitivity scan = scan(withoutInfluence(), word, 0.5, 0.25);
        part(scan, HIDDEN).points().forEach(point -> assertEquals(scan.dense(), point.mse(), 1e-12 * scan.dense()));
        part(scan, "encoder.attn_layers.0.attention.value_projection.weight")
                .points()
                .forEach(point -> assertNotEquals(scan.dense(), point.mse()));
    }

    /** One part at a time: the point equals the error of the graph with just that part pruned. */
    @Test
    void onlyOnePartIsPruned() {
        Graph dense = model();
        Sensitivity scan = scan(dense, "magnitude-layer", 0.25);
        How others = new How(
                Recipe.STANDARD,
                scan.parts().stream()
                        .map(PartScan::name)
                        .filter(name -> !name.equals(HIDDEN))
                        .toList(),
                Evidence.weightsAlone(1));
        Graph alone = Methods.parse("magnitude-layer").prune(dense, dense, 0.25, others);
        assertEquals(errors().of(alone), part(scan, HIDDEN).points().get(0).mse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"magnitude-global", "lamp", "block4x4", "2:4", "structured", "structured-flops-global"})
    void partsAreInGraphOrder(String word) {
        List<String> declared =
                model().weights().keySet().stream().map(v -> v.name()).toList();
        List<String> parts =
                scan(model(), word, 0.5).parts().stream().map(PartScan::name).toList();
        assertTrue(parts.size() > 5, parts.toString());
        assertEquals(declared.stream().filter(parts::contains).toList(), parts);
    }

    @Test
    void elementsAreWeightsOrChannels() {
        assertEquals(16 * 32, part(scan(model(), "lamp", 0.5), HIDDEN).elements());
        assertEquals(32, part(scan(model(), "structured", 0.5), HIDDEN).elements());
    }

    @Test
    void excludedPartsAreNotScanned() {
        Sensitivity scan = Sensitivity.of(
                model(), Methods.parse("lamp"), how("decoder.*"), List.of(0.5), errors(), (done, all, part) -> {});
        assertTrue(scan.parts().stream().noneMatch(p -> p.name().startsWith("decoder.")));
    }

    @Test
    void progressCountsEveryPoint() {
        List<String> told = new ArrayList<>();
        Sensitivity scan = Sensitivity.of(
                model(),
                Methods.parse("structured"),
                PLAIN,
                List.of(0.5, 0.25),
                errors(),
                (done, all, part) -> told.add(done + " of " + all + ": " + part));
        int all = 2 * scan.parts().size();
        assertEquals(all, told.size());
        assertEquals("1 of " + all + ": " + scan.parts().get(0).name(), told.get(0));
        assertTrue(told.get(all - 1).startsWith(all + " of " + all + ": "), told.toString());
    }

    @Test
    void aMethodThatFitsNothingIsRefused() {
        String message = assertThrows(BadInputException.class, () -> scan(model(), "2:5", 0.5))
                .getMessage();
        assertEquals("no part of Transformer can be pruned by 2:5: choose another method", message);
    }
}
