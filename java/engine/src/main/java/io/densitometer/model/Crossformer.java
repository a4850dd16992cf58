package io.densitometer.model;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Unary;
import java.util.ArrayList;
import java.util.List;

/**
 * Crossformer (Zhang and Yan 2023) as thuml/Time-Series-Library has it (models/Crossformer.py): each channel is cut into segments, and
 * attention runs along time and, through a few routers, across channels. Values are {@code [B, channels, segments, d_model]}
 * throughout. The decoder starts from a learned table, so what its first layer makes of that table does not depend on the batch.
 */
public final class Crossformer implements Architecture {
    @Override
    public String name() {
        return "Crossformer";
    }

    @Override
    public Graph build(ModelConfig config, WeightSource weights) {
        if (!config.encIn().equals(config.cOut())) {
            throw new BadInputException("config: Crossformer needs enc_in and c_out to be equal, not " + config.encIn()
                    + " and " + config.cOut());
        }
        Layers layers = new Layers(name(), config, weights);
        return layers.graph.build(List.of(new Forecaster(layers).forecast()));
    }

    private static final class Forecaster {
        private final Layers layers;
        private final GraphBuilder graph;
        private final ModelConfig config;

        Forecaster(Layers layers) {
            this.layers = layers;
            this.graph = layers.graph;
            this.config = layers.config;
        }

        Value forecast() {
            int marks = Embeddings.marks(config);
            Value past = layers.series("x_enc", config.seqLen(), config.encIn());
            layers.series("x_mark_enc", config.seqLen(), marks);
            layers.series("x_dec", config.decoderLength(), config.decIn());
            layers.series("x_mark_dec", config.decoderLength(), marks);
            List<Value> scales = encoder(embed(past));
            Value decoded = decoder(scales);
            int length = decoded.shape().size(1);
            Value y = graph.named("y", graph.slice(decoded, 1, length - config.predLen(), length));
            graph.named("decoder", decoded);
            return y;
        }

        /** Segments of a length, the last one filled up. */
        private int segments(int length) {
            return (length + config.segLen() - 1) / config.segLen();
        }

        /** {@code [B, L, C] -> [B, C, segments, d_model]}; the last step is repeated to fill the last segment. */
        private Value embed(Value past) {
            int count = segments(config.seqLen());
            Value series = graph.swapLast(past);
            int missing = count * config.segLen() - config.seqLen();
            if (missing > 0) {
                Value last = graph.slice(series, 2, config.seqLen() - 1, config.seqLen());
                series = graph.concat(2, series, graph.expand(last, last.shape().with(2, missing)));
            }
            Value cut = graph.reshape(series, Shape.batched(config.encIn(), count, config.segLen()));
            Value embedded = layers.linear("enc_value_embedding.value_embedding", cut, config.dModel(), false);
            String table = "enc_value_embedding.position_embedding.pe";
            Init sinusoid = Init.fixed(Embeddings.sinusoid(count, config.dModel()));
            Value positions = layers.buffer(table, sinusoid, 1, count, config.dModel());
            Value placed = graph.named("enc_value_embedding.0", graph.plus(embedded, positions));
            Value learned =
                    layers.parameter("enc_pos_embedding", Init.normal(1), 1, config.encIn(), count, config.dModel());
            return graph.named("pre_norm", layers.layerNorm("pre_norm", graph.plus(placed, learned)));
        }

        /** The embedding and the output of each block, from fine to coarse. */
        private List<Value> encoder(Value x) {
            List<Value> scales = new ArrayList<>(List.of(x));
            for (int i = 0; i < config.eLayers(); i++) {
                String name = "encoder.encode_blocks." + i;
                x = i > 0 && config.winSize() > 1 ? merge(name + ".merge_layer", x) : x;
                x = twoStage(name + ".encode_layers.0", x);
                scales.add(x);
            }
            return scales;
        }

        /** Joins {@code win_size} neighbouring segments; when they do not come out even, the last ones are repeated. */
        private Value merge(String name, Value x) {
            int window = config.winSize();
            int count = x.shape().size(2);
            int missing = (window - count % window) % window;
            if (missing > count) {
                throw new BadInputException("config: win_size " + window + " is too large to merge " + count
                        + " segments: give a smaller win_size or fewer e_layers");
            }
            Value even = missing == 0 ? x : graph.concat(2, x, graph.slice(x, 2, count - missing, count));
            int merged = (count + missing) / window;
            Value joined = graph.reshape(even, Shape.batched(config.encIn(), merged, window * config.dModel()));
            Value normal = layers.layerNorm(name + ".norm", joined);
            return graph.named(name, layers.linear(name + ".linear_trans", normal, config.dModel(), true));
        }

        /** Attention along segments, then across channels by way of the routers. */
        private Value twoStage(String name, Value x) {
            Value time = AttentionLayer.full(layers, name + ".time_attention", x, x, false);
            Value sent = graph.transpose(mix(name, x, time, 1), 0, 2, 1, 3);
            Value routers = layers.parameter(
                    name + ".router", Init.normal(1), x.shape().size(2), config.factor(), config.dModel());
            Value gathered = AttentionLayer.full(layers, name + ".dim_sender", routers, sent, false);
            Value received = AttentionLayer.full(layers, name + ".dim_receiver", sent, gathered, false);
            return graph.named(name, graph.transpose(mix(name, sent, received, 2), 0, 2, 1, 3));
        }

        /** What follows each of the two stages: residuals, norms and a two-layer perceptron. */
        private Value mix(String name, Value x, Value change, int stage) {
            Value first = layers.layerNorm(name + ".norm" + (2 * stage - 1), graph.plus(x, layers.dropout(change)));
            Value refined = perceptron(name + ".MLP" + stage, first, config.dFf());
            return layers.layerNorm(name + ".norm" + 2 * stage, graph.plus(first, layers.dropout(refined)));
        }

        private Value perceptron(String name, Value x, int hidden) {
            Value bent = graph.apply(Unary.Kind.GELU, layers.linear(name + ".0", x, hidden, true));
            return layers.linear(name + ".2", bent, config.dModel(), true);
        }

        /** Sum of what each layer forecasts from its scale, {@code [B, segments * seg_len, C]}. */
        private Value decoder(List<Value> scales) {
            int count = segments(config.predLen());
            Value x = layers.parameter("dec_pos_embedding", Init.normal(1), 1, config.encIn(), count, config.dModel());
            Value sum = null;
            for (int i = 0; i < scales.size(); i++) {
                String name = "decoder.decode_layers." + i;
                x = decoderLayer(name, x, scales.get(i));
                Value part = layers.linear(name + ".linear_pred", x, config.segLen(), true);
                graph.named(name + ".1", part);
                sum = sum == null ? part : graph.plus(sum, part);
            }
            return graph.swapLast(graph.reshape(sum, Shape.batched(config.encIn(), count * config.segLen())));
        }

        private Value decoderLayer(String name, Value x, Value scale) {
            Value own = twoStage(name + ".self_attention", x);
            Value batched = graph.expand(own, scale.shape().with(2, x.shape().size(2)));
            Value crossed = AttentionLayer.full(layers, name + ".cross_attention", batched, scale, false);
            Value first = layers.layerNorm(name + ".norm1", graph.plus(batched, layers.dropout(crossed)));
            Value refined = perceptron(name + ".MLP1", first, config.dModel());
            return graph.named(name + ".0", layers.layerNorm(name + ".norm2", graph.plus(first, refined)));
        }
    }
}
