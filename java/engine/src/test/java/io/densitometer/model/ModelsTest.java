package io.densitometer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.Dropout;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelsTest {
    private static final String SMALL = "\"seq_len\":16,\"label_len\":8,\"pred_len\":4,\"enc_in\":3,\"d_model\":8,"
            + "\"n_heads\":2,\"d_ff\":12,\"modes\":3,\"moving_avg\":5";

    private static final List<String> VARIATIONS = List.of(
            "",
            ",\"label_len\":0",
            ",\"e_layers\":1,\"d_layers\":3",
            ",\"e_layers\":3,\"distil\":false",
            ",\"activation\":\"relu\",\"factor\":2",
            ",\"embed\":\"learned\",\"freq\":\"t\"",
            ",\"embed\":\"fixed\",\"freq\":\"h\"",
            ",\"freq\":\"b\",\"moving_avg\":[3,7]",
            ",\"seg_len\":5,\"win_size\":3,\"e_layers\":2",
            ",\"win_size\":1",
            ",\"dropout\":0.3",
            ",\"n_heads\":1",
            ",\"version\":\"Wavelets\",\"wavelet_c\":2,\"wavelet_k\":3,\"wavelet_alpha\":2",
            ",\"mode_select\":\"low\",\"pred_len\":20,\"seq_len\":11");

    static Stream<Arguments> configs() {
        return Models.all().stream()
                .flatMap(model -> VARIATIONS.stream().map(v -> Arguments.of(model.name(), "{" + SMALL + v + "}")));
    }

    private static List<Tensor> inputs(Graph graph, int batch) {
        return IntStream.range(0, graph.inputs().size())
                .mapToObj(i -> marks(graph.inputs().get(i), batch, i))
                .toList();
    }

    /** Small whole numbers, which are valid time marks too. */
    private static Tensor marks(Value input, int batch, int seed) {
        int[] sizes = input.shape().bind(batch);
        float[] values = new float[(int) input.shape().elements(batch)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7 + seed) % 4;
        }
        return Tensor.of(Shape.of(sizes), values);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void everyVariationForecastsEachSampleAlone(String model, String json) {
        ModelConfig config = ModelConfig.parse(json);
        Graph graph = Models.build(model, config, WeightSource.seeded(3));
        assertEquals(
                List.of("x_enc", "x_mark_enc", "x_dec", "x_mark_dec"),
                graph.inputs().stream().map(Value::name).toList());
        assertEquals("y", graph.outputs().get(0).name());
        Interpreter interpreter = new Interpreter(graph);
        List<Tensor> both = inputs(graph, 2);
        Tensor y = interpreter.outputs(both, 2).get(0);
        assertEquals(Shape.of(2, config.predLen(), config.cOut()), y.shape());
        List<Tensor> second = both.stream().map(ModelsTest::secondHalf).toList();
        Tensor alone = interpreter.outputs(second, 1).get(0);
        assertEquals(0, OracleCase.error(secondHalf(y), alone), 1e-12);
    }

    private static Tensor secondHalf(Tensor x) {
        int half = x.size() / 2;
        double[] values = java.util.Arrays.copyOfRange(x.doubles(), half, 2 * half);
        return Tensor.of(x.shape().with(0, 1), values);
    }

    @Test
    void dropoutIsMarkedForTrainingOnly() {
        Graph wet = Models.build("Transformer", ModelConfig.parse("{" + SMALL + "}"), WeightSource.seeded(1));
        Graph dry =
                Models.build("Transformer", ModelConfig.parse("{" + SMALL + ",\"dropout\":0}"), WeightSource.seeded(1));
        assertTrue(wet.nodes().stream().anyMatch(n -> n.op().equals(new Dropout(0.1))));
        assertTrue(wet.nodes().stream().anyMatch(n -> n.op() instanceof Attention a && a.dropout() == 0.1));
        assertFalse(dry.nodes().stream().anyMatch(n -> n.op() instanceof Dropout));
        Tensor withDropout = new Interpreter(wet).outputs(inputs(wet, 1), 1).get(0);
        assertEquals(
                withDropout, new Interpreter(dry).outputs(inputs(dry, 1), 1).get(0));
    }

    @Test
    void oneSeedGivesOneModel() {
        for (Architecture model : Models.all()) {
            ModelConfig config = ModelConfig.parse("{" + SMALL + "}");
            Graph first = Models.build(model.name(), config, WeightSource.seeded(1));
            Graph same = Models.build(model.name(), config, WeightSource.seeded(1));
            Graph other = Models.build(model.name(), config, WeightSource.seeded(2));
            assertEquals(
                    List.copyOf(first.weights().values()),
                    List.copyOf(same.weights().values()));
            assertFalse(List.copyOf(first.weights().values())
                    .equals(List.copyOf(other.weights().values())));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Transformer | {"embed":"none"}                          | embed 'none'
                    Transformer | {"freq":"x"}                              | freq 'x'
                    Transformer | {"activation":"swish"}                    | activation 'swish'
                    Transformer | {"d_model":10,"n_heads":3}                | must be a multiple of n_heads
                    Transformer | {"seq_len":0}                             | seq_len 0
                    Transformer | {"seq_len":-5}                            | seq_len -5
                    Transformer | {"seq_len":9.5}                           | config:
                    Transformer | {"seq_len":"many"}                        | config:
                    Transformer | {"seq_len":99999999999}                   | config:
                    Transformer | {"dropout":1.0}                           | dropout 1.0
                    Transformer | {"moving_avg":24}                         | moving_avg
                    Transformer | {"label_len":97}                          | label_len 97
                    Transformer | [1]                                       | config:
                    Transformer | null                                      | config:
                    Transformer | {                                         | config:
                    Transformer | {"d_model":1048576,"n_heads":8}           | too large
                    Informer    | {"seq_len":1,"label_len":0}               | length 1
                    Autoformer  | {"dec_in":3}                              | to be equal
                    Autoformer  | {"factor":100}                            | factor 100
                    Crossformer | {"c_out":3}                               | to be equal
                    Crossformer | {"win_size":20}                           | win_size 20
                    FEDformer   | {"version":"Laplace"}                     | version 'Laplace'
                    Reformer    | {}                                        | unknown model 'Reformer': choose one of
                    """)
    void impossibleConfigsAreRefused(String model, String json, String problem) {
        BadInputException refusal = assertThrows(
                BadInputException.class, () -> Models.build(model, ModelConfig.parse(json), WeightSource.seeded(1)));
        assertTrue(refusal.getMessage().contains(problem), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
    }
}
