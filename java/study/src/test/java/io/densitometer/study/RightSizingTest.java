package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.tune.TuneCache;
import org.junit.jupiter.api.Test;

class RightSizingTest {
    private static ModelConfig config(int width, int heads, int hidden) {
        return ModelConfig.parse(
                "{\"seq_len\": 24, \"label_len\": 12, \"pred_len\": 12, \"e_layers\": 1, \"moving_avg\": 5, \"d_model\": "
                        + width + ", \"n_heads\": " + heads + ", \"d_ff\": " + hidden + "}");
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
