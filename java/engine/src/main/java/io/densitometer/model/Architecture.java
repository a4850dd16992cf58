package io.densitometer.model;

import io.densitometer.graph.Graph;

/**
 * One published forecaster. Its graph has the inputs {@code x_enc [B, seq_len, enc_in], x_mark_enc [B, seq_len, marks], x_dec [B,
 * label_len + pred_len, dec_in], x_mark_dec} (all four, also where the model ignores some) and the output {@code y [B, pred_len,
 * c_out]}.
 */
public interface Architecture {
    /** Name in the literature. */
    String name();

    /** The model's graph with weights from a source. */
    Graph build(ModelConfig config, WeightSource weights);
}
