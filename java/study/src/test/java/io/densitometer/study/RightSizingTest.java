package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.tune.TuneCache;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightSizingTest {
    private static ModelConfig config(int width, int heads, int hidden) {
        return ModelConfig.parse(
                "{\"seq_len\": 24, \"label_len\": 12, \"pred_len\": 12, \"e_layers\": 1, \"moving_avg\": 5, \"d_model\": "
                        + width + ", \"n_heads\": " + heads + ", \"d_ff\": " + hidden + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "64, 8, 256, 8",
        "16, 8, 64, 2",
        "8, 2, 3, 1",
        "512, 8, 2048, 64",
        "12, 4, 48, 3",
        "30, 3, 7, 10",
        "64, 4, 256, 8"
    })
    void widthsGrowToTheDenseModel(int width, int heads, int hidden, int count) {
        ModelConfig dense = config(width, heads, hidden);
        List<ModelConfig> widths = RightSizing.widths(dense);
        assertEquals(count, widths.size());
        assertEquals(dense, widths.get(widths.size() - 1));
        assertGrowing(dense, widths);
        List<ModelConfig> fillings = RightSizing.fillings(widths.get(0), dense);
        assertEquals(widths.get(0), fillings.get(0));
        assertGrowing(dense, fillings);
        fillings.forEach(filled -> assertEquals(widths.get(0).dModel(), filled.dModel()));
    }

    private static void assertGrowing(ModelConfig dense, List<ModelConfig> configs) {
        for (int i = 0; i < configs.size(); i++) {
            ModelConfig config = configs.get(i);
            assertEquals(dense.withWidths(config.dModel(), config.dFf()), config);
            assertTrue(config.dFf() >= 1 && config.dFf() <= dense.dFf(), config.json());
            assertTrue(i == 0 || config.dModel() >= configs.get(i - 1).dModel(), config.json());
            assertTrue(i == 0 || config.dFf() >= configs.get(i - 1).dFf(), config.json());
        }
    }

    /** The reference takes time in proportion to the work, so that a model a fraction of the size cannot be matched by a large one. */
    @Test
    void aSmallModelIsMatchedByASmallOne() {
        ModelConfig dense = config(64, 4, 128);
        Graph pruned = Models.build("Transformer", config(8, 4, 16), WeightSource.seeded(1));
        RightSizing sizing = new RightSizing("Transformer", dense, Backend.named("reference"), new Setting(1, 1), 0.3);
        ModelConfig found = sizing.match(pruned, TuneCache.none());
        assertTrue(found.dModel() < 64, found.json());
        assertTrue(found.dFf() <= dense.dFf(), found.json());
    }
}
