package io.densitometer.model;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.AutoCorrelation;
import java.util.List;

/** Autoformer (Wu et al. 2021; models/Autoformer.py): decomposition inside the layers, auto-correlation for attention. */
public final class Autoformer implements Architecture {
    @Override
    public String name() {
        return "Autoformer";
    }

    @Override
    public Graph build(ModelConfig config, WeightSource weights) {
        requireEqualChannels(name(), config);
        Layers layers = new Layers(name(), config, weights);
        DecompositionLayers.Mixing mixing = (module, queries, keys) -> correlate(layers, module, queries, keys);
        Value y = new DecompositionLayers(layers, mixing, mixing).forecast(false);
        return layers.graph.build(List.of(y));
    }

    /** The trend of the past is continued into the forecast, so all three channel counts are one. */
    static void requireEqualChannels(String model, ModelConfig config) {
        if (!config.encIn().equals(config.decIn()) || !config.encIn().equals(config.cOut())) {
            throw new BadInputException("config: " + model + " needs enc_in, dec_in and c_out to be equal, not "
                    + config.encIn() + ", " + config.decIn() + " and " + config.cOut());
        }
    }

    private static Value correlate(Layers layers, String module, Value queries, Value keys) {
        int width = layers.config.dModel();
        Value q = layers.linear(module + ".query_projection", queries, width, true);
        Value k = layers.linear(module + ".key_projection", keys, width, true);
        Value v = layers.linear(module + ".value_projection", keys, width, true);
        Value out = layers.graph.add(
                new AutoCorrelation(delays(layers.config, queries.shape().size(1))), q, k, v);
        return layers.linear(module + ".out_projection", out, width, true);
    }

    /** {@code factor * ln L}, rounded down, as published. */
    private static int delays(ModelConfig config, int length) {
        int delays = (int) (config.factor() * Math.log(length));
        int most = length - length % 2;
        if (delays < 1 || delays > most) {
            throw new BadInputException("config: factor " + config.factor() + " asks Autoformer for " + delays
                    + " delays of a series of length " + length + ": give a factor that asks for 1 to " + most);
        }
        return delays;
    }
}
