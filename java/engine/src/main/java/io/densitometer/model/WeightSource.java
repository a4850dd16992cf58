package io.densitometer.model;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Where a model's builder takes its weights from: drawn from a seed, or read from a checkpoint. */
public interface WeightSource {
    /** A tensor of the state dict. */
    Tensor tensor(String name, Shape shape, Init init);

    /**
     * Indices that the published code draws at random (Informer's sampled keys, FEDformer's modes), drawn once when the model is made.
     *
     * @param name module path and field, such as {@code encoder.attn_layers.0.attention.inner_attention.index_sample}
     * @param draw makes them when the source has none
     */
    Tensor indices(String name, Function<Random, Tensor> draw);

    /**
     * Called with the finished graph, so that a source can refuse what does not fit it.
     *
     * @throws io.densitometer.graph.BadInputException when the source holds what the graph does not have
     */
    default void finish(Graph graph) {}

    /** Everything drawn from one seed; each tensor depends on the seed and its own name only. */
    static WeightSource seeded(long seed) {
        return new WeightSource() {
            @Override
            public Tensor tensor(String name, Shape shape, Init init) {
                return Tensor.of(shape, init.draw(shape, new SplittableRandom(mix(seed, name))));
            }

            @Override
            public Tensor indices(String name, Function<Random, Tensor> draw) {
                return draw.apply(new Random(mix(seed, name)));
            }
        };
    }

    private static long mix(long seed, String name) {
        return seed * 0x9E3779B97F4A7C15L + name.hashCode() * 0xBF58476D1CE4E5B9L;
    }
}
