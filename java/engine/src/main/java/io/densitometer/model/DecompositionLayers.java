package io.densitometer.model;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.SeriesNormalization;
import java.util.List;

/**
 * Encoder and decoder with progressive decomposition (layers/Autoformer_EncDec.py), shared by Autoformer and FEDformer, which differ in
 * what stands for attention and in whether positions are embedded.
 */
final class DecompositionLayers {
    /** What stands for attention: projects, mixes over time, and projects back. */
    interface Mixing {
        /** Output {@code [B, L, d_model]} of the module {@code name}. */
        Value mix(String name, Value queries, Value keys);
    }

    private final Layers layers;
    private final GraphBuilder graph;
    private final ModelConfig config;
    private final Mixing self;
    private final Mixing cross;

    DecompositionLayers(Layers layers, Mixing self, Mixing cross) {
        this.layers = layers;
        this.graph = layers.graph;
        this.config = layers.config;
        this.self = self;
        this.cross = cross;
    }

    /** The whole forecaster; returns {@code [B, pred_len, c_out]}. */
    Value forecast(boolean withPositions) {
        int marks = Embeddings.marks(config);
        Value past = layers.series("x_enc", config.seqLen(), config.encIn());
        Value pastMarks = layers.series("x_mark_enc", config.seqLen(), marks);
        layers.series("x_dec", config.decoderLength(), config.decIn());
        Value futureMarks = layers.series("x_mark_dec", config.decoderLength(), marks);
        List<Value> parts = layers.decompose(past);
        Value seasonal = continued(graph.named("decomp.0", parts.get(0)), zeroFuture(past));
        Value trend = continued(graph.named("decomp.1", parts.get(1)), meanFuture(past));
        Value encoded = encoder(Embeddings.embed(layers, "enc_embedding", past, pastMarks, withPositions));
        Value x = Embeddings.embed(layers, "dec_embedding", seasonal, futureMarks, withPositions);
        Value sum = decoder(x, encoded, trend);
        int length = config.decoderLength();
        return graph.named("y", graph.slice(sum, 1, length - config.predLen(), length));
    }

    private Value continued(Value part, Value future) {
        int length = config.seqLen();
        return config.labelLen() == 0
                ? future
                : graph.concat(1, graph.slice(part, 1, length - config.labelLen(), length), future);
    }

    private Value zeroFuture(Value past) {
        return layers.zeros(past.shape().with(1, config.predLen()));
    }

    private Value meanFuture(Value past) {
        Value mean = graph.add(new Reduce(Reduce.Kind.MEAN, List.of(1), true), past);
        return graph.expand(mean, past.shape().with(1, config.predLen()));
    }

    private Value encoder(Value x) {
        for (int i = 0; i < config.eLayers(); i++) {
            x = encoderLayer("encoder.attn_layers." + i, x);
        }
        return graph.named("encoder.norm", seriesNorm("encoder.norm", x));
    }

    private Value encoderLayer(String name, Value x) {
        Value attended = graph.named(name + ".attention.0", self.mix(name + ".attention", x, x));
        Value seasonal =
                layers.decompose(graph.plus(x, layers.dropout(attended))).get(0);
        Value out = layers.decompose(graph.plus(seasonal, feedForward(name, seasonal)))
                .get(0);
        return graph.named(name + ".0", out);
    }

    private Value feedForward(String name, Value x) {
        Value hidden = layers.activation(layers.pointwise(name + ".conv1", x, config.dFf(), false));
        return layers.dropout(layers.pointwise(name + ".conv2", layers.dropout(hidden), config.dModel(), false));
    }

    /** Sum of trend and projected seasonal part over the decoder's length. */
    private Value decoder(Value x, Value encoded, Value trend) {
        for (int i = 0; i < config.dLayers(); i++) {
            List<Value> parts = decoderLayer("decoder.layers." + i, x, encoded);
            x = parts.get(0);
            trend = graph.plus(trend, parts.get(1));
        }
        Value normal = graph.named("decoder.norm", seriesNorm("decoder.norm", x));
        Value seasonal = graph.named("decoder.0", layers.linear("decoder.projection", normal, config.cOut(), true));
        return graph.plus(graph.named("decoder.1", trend), seasonal);
    }

    private List<Value> decoderLayer(String name, Value x, Value encoded) {
        Value attended = graph.named(name + ".self_attention.0", self.mix(name + ".self_attention", x, x));
        List<Value> first = layers.decompose(graph.plus(x, layers.dropout(attended)));
        Value crossed =
                graph.named(name + ".cross_attention.0", cross.mix(name + ".cross_attention", first.get(0), encoded));
        List<Value> second = layers.decompose(graph.plus(first.get(0), layers.dropout(crossed)));
        List<Value> third = layers.decompose(graph.plus(second.get(0), feedForward(name, second.get(0))));
        Value trends = graph.plus(graph.plus(first.get(1), second.get(1)), third.get(1));
        Init init = Init.fanIn(3 * config.dModel());
        Value trend = layers.circularConv(name + ".projection", trends, config.cOut(), 1, false, init);
        return List.of(graph.named(name + ".0", third.get(0)), graph.named(name + ".1", trend));
    }

    private Value seriesNorm(String name, Value x) {
        Value scale = layers.parameter(name + ".layernorm.weight", Init.constant(1), config.dModel());
        Value bias = layers.parameter(name + ".layernorm.bias", Init.constant(0), config.dModel());
        return graph.add(new SeriesNormalization(Layers.EPSILON), x, scale, bias);
    }

    /** A shape like {@code x}'s with two axes in place of the last. */
    static Shape splitLast(Value x, int outer, int inner) {
        int[] sizes = java.util.Arrays.copyOf(x.shape().sizes(), x.shape().rank() + 1);
        sizes[sizes.length - 2] = outer;
        sizes[sizes.length - 1] = inner;
        return Shape.of(sizes, x.shape().batchAxis());
    }
}
