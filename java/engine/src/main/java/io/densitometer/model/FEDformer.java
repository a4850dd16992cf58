package io.densitometer.model;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.FourierCrossAttention;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * FEDformer (Zhou et al. 2022; models/FEDformer.py): Autoformer's layers with frequency enhanced blocks, Fourier or wavelet. One block
 * is shared by all encoder layers, one by all decoder layers' self attention, one by their cross attention.
 */
public final class FEDformer implements Architecture {
    @Override
    public String name() {
        return "FEDformer";
    }

    @Override
    public Graph build(ModelConfig config, WeightSource weights) {
        Autoformer.requireEqualChannels(name(), config);
        Layers layers = new Layers(name(), config, weights);
        DecompositionLayers model = switch (config.version().toLowerCase(java.util.Locale.ROOT)) {
            case "fourier" -> fourier(layers);
            case "wavelets" -> MultiWavelet.layers(layers);
            default ->
                throw new BadInputException(
                        "config: version '" + config.version() + "' is unknown: give fourier or Wavelets");
        };
        return layers.graph.build(List.of(model.forecast(true)));
    }

    private static DecompositionLayers fourier(Layers layers) {
        FEDformer.Shared shared = new Shared(layers);
        return new DecompositionLayers(
                layers,
                (module, queries, keys) -> block(layers, shared, module, queries),
                (module, queries, keys) -> crossAttention(layers, shared, module, queries, keys));
    }

    private static Value block(Layers layers, Shared shared, String module, Value x) {
        int width = layers.config.dModel();
        Value q = layers.linear(module + ".query_projection", x, width, true);
        layers.unusedLinear(module + ".key_projection", width, width);
        layers.unusedLinear(module + ".value_projection", width, width);
        boolean encoder = module.startsWith("encoder");
        int length = encoder ? layers.config.seqLen() : decoderSpan(layers.config);
        String inner = module + ".inner_correlation";
        List<Integer> modes = shared.modes(inner + ".index", length);
        List<Value> weights = shared.weights(inner, modes.size());
        Value out =
                layers.graph.add(new FourierBlock(layers.config.nHeads(), modes), q, weights.get(0), weights.get(1));
        return layers.linear(module + ".out_projection", out, width, true);
    }

    private static Value crossAttention(Layers layers, Shared shared, String module, Value queries, Value keys) {
        int width = layers.config.dModel();
        Value q = layers.linear(module + ".query_projection", queries, width, true);
        Value k = layers.linear(module + ".key_projection", keys, width, true);
        layers.unusedLinear(module + ".value_projection", width, width);
        String inner = module + ".inner_correlation";
        List<Integer> queryModes = shared.modes(inner + ".index_q", decoderSpan(layers.config));
        List<Integer> keyModes = shared.modes(inner + ".index_kv", layers.config.seqLen());
        List<Value> weights = shared.weights(inner, queryModes.size());
        FourierCrossAttention op = new FourierCrossAttention(layers.config.nHeads(), queryModes, keyModes);
        Value out = layers.graph.add(op, q, k, weights.get(0), weights.get(1));
        return layers.linear(module + ".out_projection", out, width, true);
    }

    /** The decoder's length as the published code draws its modes for; it is label_len + pred_len only when label_len is half. */
    static int decoderSpan(ModelConfig config) {
        return config.seqLen() / 2 + config.predLen();
    }

    /** Weights and modes of blocks that several layers share, made when the first layer asks. */
    static final class Shared {
        private final Layers layers;
        private final Map<String, Value> values = new HashMap<>();
        private final Map<String, List<Integer>> modes = new HashMap<>();

        Shared(Layers layers) {
            this.layers = layers;
        }

        /** A parameter of a shared module, under the first layer's name. */
        Value parameter(String name, Init init, int... sizes) {
            return share(name, () -> layers.parameter(name, init, sizes));
        }

        /** A buffer of a shared module, under the first layer's name. */
        Value buffer(String name, Init init, int... sizes) {
            return share(name, () -> layers.buffer(name, init, sizes));
        }

        private Value share(String name, java.util.function.Supplier<Value> make) {
            Value known = values.get(sharedName(name));
            if (known == null) {
                values.put(sharedName(name), make.get());
            } else if (!known.name().equals(name)) {
                Map<Value, Weight> weights = layers.graph.weights();
                weights.put(known, weights.get(known).withAlias(name));
            }
            return values.get(sharedName(name));
        }

        /** Real and imaginary weights {@code [H, E, E, modes]}. */
        List<Value> weights(String inner, int count) {
            int heads = layers.config.nHeads();
            int width = layers.config.dModel() / heads;
            Init init = Init.positive(1.0 / layers.config.dModel() / layers.config.dModel());
            return List.of(
                    parameter(inner + ".weights1", init, heads, width, width, count),
                    parameter(inner + ".weights2", init, heads, width, width, count));
        }

        /** The frequencies of a block for series of one length, sorted. */
        List<Integer> modes(String name, int length) {
            return modes.computeIfAbsent(sharedName(name), key -> draw(name, length));
        }

        private List<Integer> draw(String name, int length) {
            int count = Math.min(layers.config.modes(), length / 2);
            Tensor indices = layers.weights.indices(name, random -> draw(count, length / 2, random));
            return IntStream.range(0, indices.size())
                    .mapToObj(i -> (int) indices.getLong(i))
                    .toList();
        }

        private Tensor draw(int count, int below, Random random) {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, below).boxed().toList());
            switch (layers.config.modeSelect()) {
                case "random" -> Collections.shuffle(order, random);
                case "low" -> {}
                default ->
                    throw new BadInputException(
                            "config: mode_select '" + layers.config.modeSelect() + "' is unknown: give random or low");
            }
            return Tensor.of(
                    Shape.of(count),
                    order.subList(0, count).stream().mapToLong(i -> i).sorted().toArray());
        }

        /** A name with the layer number left out, equal for all layers that share the module. */
        private static String sharedName(String name) {
            return name.replaceFirst("layers\\.\\d+\\.", "layers.*.");
        }
    }
}
