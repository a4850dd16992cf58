package io.densitometer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String NORM = "m.encoder.norm.weight";

    @TempDir
    private Path folder;

    static ModelConfig config(String model) {
        return ModelConfig.parse("{\"seq_len\":24,\"label_len\":12,\"pred_len\":12,\"enc_in\":2,\"d_model\":8,"
                + "\"n_heads\":2,\"d_ff\":8,\"e_layers\":2,\"modes\":4,\"moving_avg\":5,\"embed\":\""
                + (model.equals("Informer") ? "learned" : "timeF") + "\"}");
    }

    /** A graph's state dict, each name with the prefix {@code m.}. */
    private static Map<String, Tensor> stateDict(Graph graph) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        graph.weights().forEach((value, weight) -> {
            if (weight.kind() != Weight.Kind.CONSTANT) {
                state.put("m." + value.name(), weight.data());
                weight.aliases().forEach(alias -> state.put("m." + alias, weight.data()));
            }
        });
        return state;
    }

    private Graph read(String model, Map<String, Tensor> state) {
        Path file = folder.resolve("checkpoint.safetensors");
        Safetensors.write(file, state);
        return Models.build(model, config(model), Checkpoint.open(file, "m.", 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transformer", "Informer", "Autoformer", "FEDformer", "Crossformer"})
    void aStateDictComesBackUnchanged(String model) {
        Graph graph = Models.build(model, config(model), WeightSource.seeded(1));
        Graph again = read(model, stateDict(graph));
        Map<String, Value> values = again.valuesByName();
        assertEquals(graph.weights().size(), again.weights().size());
        graph.weights().forEach((value, weight) -> {
            Weight other = again.weight(values.get(value.name()));
            assertArrayEquals(weight.data().doubles(), other.data().doubles(), value.name());
            assertEquals(weight.kind(), other.kind());
        });
    }

    static Stream<Arguments> faults() {
        Tensor nan = Tensor.of(Shape.of(8), 1f, 2f, Float.NaN, 0f, 0f, 0f, 0f, 0f);
        return Stream.of(
                fault("has no tensor '" + NORM + "', which the model needs (nearest: '", s -> s.remove(NORM)),
                fault(
                        "has the shape [7], but the config asks for [8]",
                        s -> s.put(NORM, Tensor.of(Shape.of(7), new float[7]))),
                fault("holds NaN at element 2", s -> s.put(NORM, nan)),
                fault("holds integers", s -> s.put(NORM, Tensor.of(Shape.of(8), new long[8]))),
                fault("holds the tensor 'm.encoder.nrm.weight'", s -> s.put("m.encoder.nrm.weight", nan)),
                fault(
                        "has the shape [1, 23, 8]",
                        s -> s.put(
                                "m.enc_embedding.position_embedding.pe",
                                Tensor.of(Shape.of(1, 23, 8), new float[184]))));
    }

    private static Arguments fault(String problem, Consumer<Map<String, Tensor>> change) {
        return Arguments.of(problem, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void refusesWhatDoesNotFit(String problem, Consumer<Map<String, Tensor>> change) {
        Map<String, Tensor> state =
                stateDict(Models.build("Transformer", config("Transformer"), WeightSource.seeded(1)));
        change.accept(state);
        BadInputException refusal = assertThrows(BadInputException.class, () -> read("Transformer", state));
        assertTrue(refusal.getMessage().contains(problem), refusal.getMessage());
    }

    @Test
    void refusesSharedTensorsThatDiffer() {
        Map<String, Tensor> state = stateDict(Models.build("FEDformer", config("FEDformer"), WeightSource.seeded(1)));
        String alias = "m.encoder.attn_layers.1.attention.inner_correlation.weights1";
        state.put(
                alias,
                Tensor.of(state.get(alias).shape(), new float[state.get(alias).size()]));
        BadInputException refusal = assertThrows(BadInputException.class, () -> read("FEDformer", state));
        assertTrue(refusal.getMessage().contains("are one in the published model"), refusal.getMessage());
    }

    @Test
    void ignoresWhatAForecastDoesNotNeed() {
        Map<String, Tensor> state = stateDict(Models.build("Autoformer", config("Autoformer"), WeightSource.seeded(1)));
        state.put("m.enc_embedding.position_embedding.pe", Tensor.of(Shape.of(1, 50, 8), new float[400]));
        state.put("m.x.num_batches_tracked", Tensor.of(Shape.of(), 3L));
        state.put("optimizer.step", Tensor.of(Shape.of(), 3f));
        assertEquals("Autoformer", read("Autoformer", state).name());
    }

    @Test
    void cutsPositionTables() {
        Map<String, Tensor> state =
                stateDict(Models.build("Transformer", config("Transformer"), WeightSource.seeded(1)));
        float[] table = new float[30 * 8];
        for (int i = 0; i < table.length; i++) {
            table[i] = i;
        }
        state.put("m.enc_embedding.position_embedding.pe", Tensor.of(Shape.of(1, 30, 8), table));
        Graph graph = read("Transformer", state);
        Weight cut = graph.weight(graph.valuesByName().get("enc_embedding.position_embedding.pe"));
        assertEquals(Shape.of(1, 24, 8), cut.data().shape());
        assertEquals(191, cut.data().get(191));
    }

    @Test
    void drawsIndicesThatAreMissingFromTheSeed() {
        Graph graph = Models.build("Informer", config("Informer"), WeightSource.seeded(1));
        Map<String, Tensor> state = stateDict(graph);
        String name = "decoder.layers.0.cross_attention.inner_attention.index_sample";
        state.remove("m." + name);
        Graph first = read("Informer", state);
        Value drawn = first.valuesByName().get(name);
        Graph second = read("Informer", state);
        assertEquals(
                first.weight(drawn).data(),
                second.weight(second.valuesByName().get(name)).data());
        assertNotEquals(
                graph.weight(graph.valuesByName().get(name)).data(),
                first.weight(drawn).data());
    }

    @Test
    void refusesIndicesOutOfRange() {
        Map<String, Tensor> state = stateDict(Models.build("Informer", config("Informer"), WeightSource.seeded(1)));
        String name = "m.encoder.attn_layers.0.attention.inner_attention.index_sample";
        long[] indices = new long[state.get(name).size()];
        indices[3] = 24;
        state.put(name, Tensor.of(state.get(name).shape(), indices));
        BadInputException refusal = assertThrows(BadInputException.class, () -> read("Informer", state));
        assertTrue(refusal.getMessage().contains("lie from 0 to 23"), refusal.getMessage());
    }
}
