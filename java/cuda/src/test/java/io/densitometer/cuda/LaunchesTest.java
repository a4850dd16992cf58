package io.densitometer.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Precision;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many kernels a forecast starts, with two encoder layers and one decoder layer, in half precision. */
class LaunchesTest {
    private static final String CONFIG = """
            {"seq_len": 24, "label_len": 12, "pred_len": 12, "enc_in": 3, "d_model": 16, "d_ff": 32, "n_heads": 2,
             "e_layers": %d, "d_layers": 1, "factor": 2, "moving_avg": 5, "modes": 4}""";

    /** All, and what one more encoder layer adds; Crossformer's layer comes with a decoder layer of its own. */
    @ParameterizedTest
    @CsvSource({
        "Transformer, 42, 7",
        "Informer, 49, 11",
        "Autoformer, 60, 9",
        "FEDformer, 75, 9",
        "Crossformer, 102, 47"
    })
    void kernelsOfARun(String model, int all, int layer) {
        int two = kernels(model, 2);
        assertEquals(all + " " + layer, two + " " + (kernels(model, 3) - two), model);
    }

    private static int kernels(String model, int layers) {
        CompileOptions options = CompileOptions.dense(1, 1).withPrecision(Precision.FP16);
        ModelConfig config = ModelConfig.parse(CONFIG.formatted(layers));
        try (CudaPlan plan = HostSource.backend(HostDevice.large())
                        .compile(Models.build(model, config, WeightSource.seeded(1)), options);
                CudaSession session = plan.open()) {
            session.run();
            return session.kernels();
        }
    }
}
