package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.model.ModelConfig;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WidthSearchTest {
    private static ModelConfig config(int width, int heads, int hidden) {
        return ModelConfig.parse("{\"d_model\": " + width + ", \"n_heads\": " + heads + ", \"d_ff\": " + hidden + "}");
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
        List<ModelConfig> widths = WidthSearch.widths(dense);
        assertEquals(count, widths.size());
        assertEquals(dense, widths.get(widths.size() - 1));
        assertGrowing(dense, widths);
        List<ModelConfig> fillings = WidthSearch.fillings(widths.get(0), dense);
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

    /** With d_model x d_ff as the cost: d_model and d_ff of 64 and 256 by budget. */
    @ParameterizedTest
    @CsvSource({
        "16384,  64, 256",
        "99999,  64, 256",
        "4096,   32, 128", // left over is exactly nothing
        "4095,   24, 168", // 24 x 168 = 4032; 24 x 176 is too much
        "300,     8,  32", // 8 x 40 is too much
        "256,     8,  32",
        "1,       8,  32" // none fits
    })
    void theWidestThatFits(int budget, int width, int hidden) {
        ModelConfig found = WidthSearch.widest(config(64, 8, 256), c -> budget - (double) c.dModel() * c.dFf());
        assertEquals(List.of(width, hidden), List.of(found.dModel(), found.dFf()));
    }
}
