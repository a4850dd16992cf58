package io.densitometer.model;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Value;

/**
 * Encoder and decoder of Vaswani et al. 2017 as Transformer and Informer have them (layers/Transformer_EncDec.py); the two differ in
 * their attention and in what lies between encoder layers.
 */
final class EncoderDecoder {
    /** What differs: the three attentions, each giving {@code [B, L, d_model]}, and what lies between encoder layers. */
    interface Parts {
        Value encoderSelf(String name, Value x);

        Value decoderSelf(String name, Value x);

        Value cross(String name, Value x, Value encoded);

        /** Between encoder layers {@code i} and {@code i + 1}. */
        Value between(int i, Value x);
    }

    private final Layers layers;
    private final GraphBuilder graph;
    private final ModelConfig config;
    private final Parts parts;

    EncoderDecoder(Layers layers, Parts parts) {
        this.layers = layers;
        this.graph = layers.graph;
        this.config = layers.config;
        this.parts = parts;
    }

    /** The whole forecaster; returns {@code [B, pred_len, c_out]}. */
    Value forecast() {
        int marks = Embeddings.marks(config);
        Value past = layers.series("x_enc", config.seqLen(), config.encIn());
        Value pastMarks = layers.series("x_mark_enc", config.seqLen(), marks);
        Value future = layers.series("x_dec", config.decoderLength(), config.decIn());
        Value futureMarks = layers.series("x_mark_dec", config.decoderLength(), marks);
        Value encoded = encoder(Embeddings.embed(layers, "enc_embedding", past, pastMarks, true));
        Value decoded = decoder(Embeddings.embed(layers, "dec_embedding", future, futureMarks, true), encoded);
        Value y = graph.named("y", graph.slice(decoded, 1, config.labelLen(), config.decoderLength()));
        graph.named("decoder", decoded);
        return y;
    }

    private Value encoder(Value x) {
        for (int i = 0; i < config.eLayers(); i++) {
            x = encoderLayer("encoder.attn_layers." + i, x);
            x = i + 1 < config.eLayers() ? parts.between(i, x) : x;
        }
        return graph.named("encoder.norm", layers.layerNorm("encoder.norm", x));
    }

    private Value encoderLayer(String name, Value x) {
        Value attended = residual(name + ".norm1", x, parts.encoderSelf(name + ".attention", x));
        return graph.named(name + ".0", residual(name + ".norm2", attended, feedForward(name, attended)));
    }

    private Value decoder(Value x, Value encoded) {
        for (int i = 0; i < config.dLayers(); i++) {
            String name = "decoder.layers." + i;
            Value self = residual(name + ".norm1", x, parts.decoderSelf(name + ".self_attention", x));
            Value crossed = residual(name + ".norm2", self, parts.cross(name + ".cross_attention", self, encoded));
            x = graph.named(name, residual(name + ".norm3", crossed, feedForward(name, crossed)));
        }
        Value normal = graph.named("decoder.norm", layers.layerNorm("decoder.norm", x));
        return layers.linear("decoder.projection", normal, config.cOut(), true);
    }

    private Value residual(String norm, Value x, Value change) {
        return layers.layerNorm(norm, graph.plus(x, layers.dropout(change)));
    }

    private Value feedForward(String name, Value x) {
        Value hidden = layers.activation(layers.pointwise(name + ".conv1", x, config.dFf(), true));
        return layers.pointwise(name + ".conv2", layers.dropout(hidden), config.dModel(), true);
    }
}
