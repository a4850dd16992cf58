package io.densitometer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.data.DataSets;
import io.densitometer.data.LoadOptions;
import io.densitometer.data.TimeEncoding;
import io.densitometer.data.WindowSpec;
import io.densitometer.data.WindowedData;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MeanGradientsTest {
    private static final ModelConfig CONFIG = ModelConfig.parse(
            "{\"seq_len\": 24, \"label_len\": 12, \"pred_len\": 12, \"d_model\": 8, \"n_heads\": 2, \"d_ff\": 16,"
                    + " \"e_layers\": 1, \"dropout\": 0.0, \"enc_in\": CHANNELS}"
                            .replace(
                                    "CHANNELS",
                                    Integer.toString(DataSets.open("built-in", LoadOptions.standard())
                                            .columns())));

    @BeforeAll
    static void libtorch() {
        Assumptions.assumeTrue(
                io.densitometer.train.torch.Libtorch.availability().available(), "libtorch does not load here");
    }

    private static WindowedData data() {
        return WindowedData.of(
                DataSets.open("built-in", LoadOptions.standard()),
                new WindowSpec(24, 12, 12),
                new TimeEncoding("timeF", "h"));
    }

    private static Graph model() {
        return Models.build("Transformer", CONFIG, WeightSource.seeded(2));
    }

    @Test
    void thereIsOneForEveryElementOfEveryParameter() {
        Graph graph = model();
        Map<String, Tensor> gradients = MeanGradients.of(graph, data().train(), 4, 3, 1);
        graph.weights().forEach((value, weight) -> {
            if (weight.kind() == Weight.Kind.PARAMETER) {
                assertEquals(value.shape(), gradients.get(value.name()).shape(), value.name());
            }
        });
        double size = 0;
        for (double element : gradients.get("decoder.projection.weight").doubles()) {
            size += Math.abs(element);
        }
        assertTrue(size > 0);
    }

    /** Batches of a mean loss: the mean over two batches is that over one of twice the size. */
    @Test
    void batchesAreAveraged() {
        Graph graph = model();
        Map<String, Tensor> two = MeanGradients.of(graph, data().train(), 4, 2, 1);
        Map<String, Tensor> one = MeanGradients.of(graph, data().train(), 8, 1, 1);
        for (Value value : graph.weights().keySet()) {
            if (two.containsKey(value.name())) {
                double[] expected = one.get(value.name()).doubles();
                double[] actual = two.get(value.name()).doubles();
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], actual[i], 1e-5, value.name() + "[" + i + "]");
                }
            }
        }
    }
}
