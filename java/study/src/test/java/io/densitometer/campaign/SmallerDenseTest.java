package io.densitometer.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.campaign.SmallerDense.By;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallerDenseTest {
    private static final int ROUND_TO = 8;

    /** The next wider one, by one step of d_ff, has more; so the match is as close as the widths allow. */
    @ParameterizedTest
    @CsvSource({
        "Transformer, 0.5,  FLOPS",
        "Transformer, 0.5,  PARAMS",
        "Transformer, 0.25, FLOPS",
        "Informer,    0.5,  FLOPS",
        "Autoformer,  0.5,  PARAMS",
        "FEDformer,   0.5,  FLOPS",
        "Crossformer, 0.5,  FLOPS"
    })
    void isNoLargerThanTheCutModelAndNearlyAsLarge(String model, double share, By by) {
        ModelSize size = ModelSize.SMALL;
        Graph cut = size.pruned(model, "structured", share);
        ModelConfig dense = size.config(model);
        ModelConfig found = SmallerDense.config(size, model, cut, by);
        assertEquals(dense.withWidths(found.dModel(), found.dFf()), found, "all else as in the dense model");
        assertTrue(found.dModel() < dense.dModel() && found.dFf() < dense.dFf(), found.json());
        assertTrue(by.of(size.graph(model, found)) <= by.of(cut), found.json());
        ModelConfig wider = found.withWidths(found.dModel(), found.dFf() + ROUND_TO);
        assertTrue(by.of(size.graph(model, wider)) > by.of(cut), "d_ff could be wider: " + found.json());
    }
}
