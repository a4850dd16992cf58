package io.densitometer.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Precision;
import io.densitometer.backend.Session;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many kernels a forecast starts, with two encoder layers and one decoder layer, in half precision. */
class LaunchesTest {
    private static final String CONFIG = """
            {"seq_len": 24, "label_len": 12, "pred_len": 12, "enc_in": 3, "d_model": 16, "d_ff": 32, "n_heads": 2,
             "e_layers": %d, "d_layers": %d, "factor": 2, "moving_avg": 5, "modes": 4}""";

    /** All, and what one more encoder or decoder layer adds; keys and values for all decoder layers are one product. */
    @ParameterizedTest
    @CsvSource({"Transformer, 30, 7, 11", "Informer, 33, 10, 11", "Autoformer, 42, 7, 12", "FEDformer, 53, 9, 20"})
    void kernelsOfARun(String model, int all, int encoder, int decoder) {
        int few = kernels(model, 2, 1);
        int encoderLayer = kernels(model, 3, 1) - few;
        int decoderLayer = kernels(model, 2, 2) - few;
        assertEquals(List.of(all, encoder, decoder), List.of(few, encoderLayer, decoderLayer), model);
    }

    /** Crossformer's encoder has a scale, and its decoder a layer more, for each of what others call an encoder layer. */
    @Test
    void kernelsOfCrossformer() {
        assertEquals(List.of(96, 43), List.of(kernels("Crossformer", 2, 1), kernels("Crossformer", 3, 1) - 96));
        Map<String, Integer> parts = new TreeMap<>();
        try (CudaPlan plan = plan("Crossformer", 3, 1);
                CudaSession session = plan.open()) {
            String part = "";
            for (Session.StepTime step : session.profile()) {
                part = step.weights().isEmpty() ? part : part(step.weights().get(0));
                parts.merge(part, 1, Integer::sum);
            }
        }
        assertEquals(18, parts.get("encoder.encode_blocks.1"));
        assertEquals(25, parts.get("decoder.decode_layers.1"));
    }

    /** The encoder block or decoder layer that a weight belongs to. */
    private static String part(String weight) {
        return weight.replaceFirst(
                "\\.(encode_layers|self_attention|cross_attention|merge_layer|MLP1|linear_pred)\\..*", "");
    }

    private static int kernels(String model, int encoders, int decoders) {
        try (CudaPlan plan = plan(model, encoders, decoders);
                CudaSession session = plan.open()) {
            session.run();
            return session.kernels();
        }
    }

    private static CudaPlan plan(String model, int encoders, int decoders) {
        CompileOptions options = CompileOptions.dense(1, 1).withPrecision(Precision.FP16);
        ModelConfig config = ModelConfig.parse(CONFIG.formatted(encoders, decoders));
        return HostSource.backend(HostDevice.large())
                .compile(Models.build(model, config, WeightSource.seeded(1)), options);
    }
}
