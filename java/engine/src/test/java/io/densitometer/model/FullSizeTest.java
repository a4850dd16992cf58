package io.densitometer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters and FLOPs at the sizes of the papers; weights are zeros, which neither count depends on. */
@EnabledIf("io.densitometer.model.Oracles#present")
class FullSizeTest {
    /** The largest channel counts only repeat what the others show, at minutes of work. */
    private static final int MOST_CHANNELS = 321;

    private static final WeightSource ZEROS = new WeightSource() {
        @Override
        public Tensor tensor(String name, Shape shape, Init init) {
            return Tensor.of(shape, new float[(int) shape.elements()]);
        }

        @Override
        public Tensor indices(String name, Function<Random, Tensor> draw) {
            return draw.apply(new Random(0));
        }
    };

    static Stream<Arguments> rows() throws IOException {
        JsonNode rows = new ObjectMapper()
                .readTree(Oracles.folder().resolve("fullsize.json").toFile())
                .path("rows");
        Map<String, JsonNode> configs = new HashMap<>();
        rows.forEach(row -> configs.putIfAbsent(row.path("label").asText(), row.path("config")));
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.path("enc_in").asInt() <= MOST_CHANNELS)
                .filter(row -> row.path("pred_len").asInt() == 96
                        || (row.path("data").asText().equals("ETT")
                                && row.path("pred_len").asInt() == 336))
                .map(row -> Arguments.of(
                        row.path("label").asText() + " " + row.path("data").asText() + " " + row.path("pred_len"),
                        row,
                        config(configs.get(row.path("label").asText()), row)));
    }

    private static ModelConfig config(JsonNode base, JsonNode row) {
        ObjectNode config = base.deepCopy();
        int channels = row.path("enc_in").asInt();
        config.put("enc_in", channels).put("dec_in", channels).put("c_out", channels);
        return ModelConfig.parse(
                config.put("pred_len", row.path("pred_len").asInt()).toString());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void countsAgree(String name, JsonNode row, ModelConfig config) {
        Graph graph = Models.build(row.path("model").asText(), config, ZEROS);
        Cost cost = Cost.of(graph, 1);
        assertEquals(row.path("params").asLong(), cost.total().parameters(), name);
        long explained = cost.total().flops() + FlopsTest.explained(config, graph, 1);
        assertEquals(row.path("flops").asLong(), explained, name);
        if (row.has("unused_params")) {
            long unused = cost.total().parameters() - cost.used().parameters();
            assertEquals(row.path("unused_params").asLong(), unused, name);
            List<String> names = StreamSupport.stream(
                            row.path("unused_param_names").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            assertEquals(Set.copyOf(names), Set.copyOf(cost.unused()), name);
        }
    }
}
