package io.densitometer.model;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import java.util.List;

/** The vanilla Transformer (Vaswani et al. 2017; models/Transformer.py): full attention, causal in the decoder. */
public final class Transformer implements Architecture {
    @Override
    public String name() {
        return "Transformer";
    }

    @Override
    public Graph build(ModelConfig config, WeightSource weights) {
        Layers layers = new Layers(name(), config, weights);
        return layers.graph.build(List.of(new EncoderDecoder(layers, new FullAttention(layers)).forecast()));
    }

    private record FullAttention(Layers layers) implements EncoderDecoder.Parts {
        @Override
        public Value encoderSelf(String name, Value x) {
            return AttentionLayer.full(layers, name, x, x, false);
        }

        @Override
        public Value decoderSelf(String name, Value x) {
            return AttentionLayer.full(layers, name, x, x, true);
        }

        @Override
        public Value cross(String name, Value x, Value encoded) {
            return AttentionLayer.full(layers, name, x, encoded, false);
        }

        @Override
        public Value between(int i, Value x) {
            return x;
        }
    }
}
