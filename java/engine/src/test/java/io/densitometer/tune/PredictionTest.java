package io.densitometer.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Unary;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.structured.StructuredPruner;
import io.densitometer.prune.structured.StructuredSpec;
import io.densitometer.prune.structured.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionTest {
    private static final double EXACT = 1e-9;
    private static final int WIDE = 64;

    /** {@code x [B, 6, 8] -> first [hidden, 8] -> GELU -> second [4, hidden]}, without biases. */
    private static Graph layers(int hidden) {
        GraphBuilder b = new GraphBuilder("layers");
        Value x = b.input("x", TensorType.floats(Shape.batched(6, 8)));
        Value wide = b.add(new Linear(false), x, weight(b, "first", hidden, 8));
        Value out = b.add(new Linear(false), b.apply(Unary.Kind.GELU, wide), weight(b, "second", 4, hidden));
        return b.build(List.of(out));
    }

    private static Value weight(GraphBuilder b, String name, int rows, int columns) {
        return b.weight(name, Weight.parameter(Tensor.of(Shape.of(rows, columns), new float[rows * columns])));
    }

    private static Graph model() {
        ModelConfig config = ModelConfig.parse("{\"seq_len\": 24, \"label_len\": 12, \"pred_len\": 12, \"d_model\": 32,"
                + " \"n_heads\": 4, \"d_ff\": 64, \"e_layers\": 1}");
        return Models.build("Transformer", config, WeightSource.seeded(1));
    }

    /** Each weight takes a microsecond, and all else together as long as asked. */
    private static Profile profile(Graph graph, double rest) {
        Map<String, Double> micros = new HashMap<>();
        graph.weights().keySet().forEach(v -> micros.put(v.name(), 1.0));
        return new Profile(micros.size() + rest, micros);
    }

    private static Graph cut(Graph dense, String target) {
        return StructuredPruner.plan(dense, StructuredSpec.to(Target.parse(target)), null)
                .requireMet();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 100})
    void withoutACutItIsTheProfilesTime(double rest) {
        Profile profile = profile(model(), rest);
        assertEquals(profile.micros(), Prediction.micros(profile, model(), model()), profile.micros() * EXACT);
        assertEquals(rest, Prediction.micros(new Profile(rest, Map.of()), model(), model()), EXACT);
    }

    @ParameterizedTest
    @CsvSource({"64, 50", "32, 25", "16, 12.5", "1, 0.78125"})
    void productsShrinkWithTheirWeights(int hidden, double micros) {
        Profile products = new Profile(50, Map.of("first", 30.0, "second", 20.0));
        assertEquals(micros, Prediction.micros(products, layers(WIDE), layers(hidden)), EXACT);
    }

    /** The activation reads and writes the hidden values and nothing else. */
    @ParameterizedTest
    @CsvSource({"64, 10", "32, 5", "8, 1.25"})
    void theRestShrinksWithItsBytes(int hidden, double micros) {
        assertEquals(micros, Prediction.micros(new Profile(10, Map.of()), layers(WIDE), layers(hidden)), EXACT);
    }

    @Test
    void aWeightThatIsGoneTakesNoTime() {
        GraphBuilder b = new GraphBuilder("one layer");
        Value x = b.input("x", TensorType.floats(Shape.batched(6, 8)));
        Graph one = b.build(List.of(b.add(new Linear(false), x, weight(b, "first", WIDE, 8))));
        Profile products = new Profile(50, Map.of("first", 30.0, "second", 20.0));
        assertEquals(30, Prediction.micros(products, layers(WIDE), one), EXACT);
    }

    @Test
    void whatWasTimedTwiceLeavesNothingForTheRest() {
        Profile odd = new Profile(40, Map.of("first", 30.0, "second", 20.0));
        assertEquals(25, Prediction.micros(odd, layers(WIDE), layers(WIDE / 2)), EXACT);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 5, 500})
    void theMoreIsCutTheLessItTakes(double rest) {
        Graph dense = model();
        Profile profile = profile(dense, rest);
        double before = profile.micros();
        for (String target : List.of("params=0.8", "params=0.6", "params=0.4", "params=0.2")) {
            double after = Prediction.micros(profile, dense, cut(dense, target));
            assertTrue(after > 0 && after < before, target + ": " + after + " after " + before);
            before = after;
        }
    }
}
