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
    @CsvSource({"64, 8, 256", "16, 8, 64", "8, 2, 3", "512, 8, 2048"})
    void candidatesGrowToTheDenseModel(int width, int heads, int hidden) {
        ModelConfig dense = config(width, heads, hidden);
        List<ModelConfig> candidates = RightSizing.candidates(dense);
        assertEquals(dense, candidates.get(candidates.size() - 1));
        assertEquals(heads, candidates.get(0).dModel());
        for (int i = 1; i < candidates.size(); i++) {
            assertTrue(
                    candidates.get(i).dModel() >= candidates.get(i - 1).dModel(),
                    candidates.get(i).json());
            assertTrue(
                    candidates.get(i).dFf() >= candidates.get(i - 1).dFf(),
                    candidates.get(i).json());
            assertEquals(
                    dense.withWidths(
                            candidates.get(i).dModel(), candidates.get(i).dFf()),
                    candidates.get(i));
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
        assertTrue(RightSizing.candidates(dense).contains(found));
    }
}
