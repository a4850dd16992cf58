package io.densitometer.model;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Pool;
import io.densitometer.graph.op.ProbAttention;
import io.densitometer.graph.op.Unary;
import java.util.List;

/**
 * Informer (Zhou et al. 2021; models/Informer.py): ProbSparse attention, and a distilling convolution between encoder layers. Where the
 * published code draws the sampled keys anew in every call, they are drawn once here and belong to the model.
 */
public final class Informer implements Architecture {
    @Override
    public String name() {
        return "Informer";
    }

    @Override
    public Graph build(ModelConfig config, WeightSource weights) {
        Layers layers = new Layers(name(), config, weights);
        return layers.graph.build(List.of(new EncoderDecoder(layers, new ProbSparse(layers)).forecast()));
    }

    private record ProbSparse(Layers layers) implements EncoderDecoder.Parts {
        @Override
        public Value encoderSelf(String name, Value x) {
            return attention(name, x, x, false);
        }

        @Override
        public Value decoderSelf(String name, Value x) {
            return attention(name, x, x, true);
        }

        @Override
        public Value cross(String name, Value x, Value encoded) {
            return attention(name, x, encoded, false);
        }

        /** The published module has a dropout but never applies it, so there is none. */
        private Value attention(String name, Value queries, Value keys, boolean masked) {
            int rows = queries.shape().size(1);
            int columns = keys.shape().size(1);
            int heads = layers.config.nHeads();
            double scale = AttentionLayer.scale(layers.config);
            ProbAttention op = new ProbAttention(heads, scale, share(rows), masked, true, 0);
            Value samples = samples(name + ".inner_attention.index_sample", rows, columns);
            return AttentionLayer.of(layers, name, queries, keys, (q, k, v) -> layers.graph.add(op, q, k, v, samples));
        }

        /** {@code factor * ceil(ln L)}, at most L: how many queries attend, and how many keys are sampled. */
        private int share(int length) {
            if (length < 2) {
                throw new BadInputException(
                        "config: Informer attends over a series of length " + length + ": give a longer one");
            }
            return (int) Math.min((long) layers.config.factor() * (long) Math.ceil(Math.log(length)), length);
        }

        private Value samples(String name, int rows, int columns) {
            Shape shape = Shape.of(rows, share(columns));
            Tensor drawn = layers.weights.indices(
                    name,
                    random -> Tensor.of(
                            shape,
                            random.ints(shape.elements(), 0, columns)
                                    .asLongStream()
                                    .toArray()));
            boolean fits = drawn.shape().equals(shape) && drawn.dtype() == DType.INT64;
            for (int i = 0; fits && i < drawn.size(); i++) {
                fits = drawn.getLong(i) >= 0 && drawn.getLong(i) < columns;
            }
            if (!fits) {
                throw new BadInputException("indices '" + name + "' must have the shape " + shape
                        + " and lie from 0 to " + (columns - 1) + ", as the config asks");
            }
            return layers.graph.weight(name, Weight.buffer(drawn));
        }

        @Override
        public Value between(int i, Value x) {
            return layers.config.distil() ? distil("encoder.conv_layers." + i, x) : x;
        }

        /** {@code [B, L, d] -> [B, (L + 1)/2 + 1, d]}, rounded down (layers/Transformer_EncDec.py, ConvLayer). */
        private Value distil(String name, Value x) {
            int width = layers.config.dModel();
            Value conv = layers.circularConv(name + ".downConv", x, width, 2, true, Init.fanIn(3 * width));
            Value normal = layers.graph.add(
                    new BatchNormalization(Layers.EPSILON),
                    layers.graph.swapLast(conv),
                    layers.parameter(name + ".norm.weight", Init.constant(1), width),
                    layers.parameter(name + ".norm.bias", Init.constant(0), width),
                    layers.buffer(name + ".norm.running_mean", Init.constant(0), width),
                    layers.buffer(name + ".norm.running_var", Init.constant(1), width));
            Value bent = layers.graph.apply(Unary.Kind.ELU, normal);
            Value pooled = layers.graph.add(new Pool(Pool.Kind.MAX, 3, 2, 1, 1), bent);
            return layers.graph.named(name, layers.graph.swapLast(pooled));
        }
    }
}
