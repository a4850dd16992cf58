package io.densitometer.campaign;

import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import java.util.HashMap;
import java.util.Map;

/** Models of one size, dense and pruned, kept while memory lasts, since each is measured at several batch sizes and precisions. */
final class ModelGraphs {
    private final ModelSize size;
    private final KeptGraphs kept = new KeptGraphs();
    private final Map<String, ModelConfig> smaller = new HashMap<>();

    ModelGraphs(ModelSize size) {
        this.size = size;
    }

    Graph dense(String model) {
        return kept.get(model, () -> size.graph(model));
    }

    /** What a variant runs. */
    Graph of(String model, Variant variant) {
        if (variant.density() == 1) {
            return dense(model);
        }
        if (variant.smallerDense() != null) {
            ModelConfig config = smaller(model, variant);
            return kept.get(model + " " + config.dModel() + " " + config.dFf(), () -> size.graph(model, config));
        }
        return pruned(model, variant);
    }

    /** The hyper-parameters of the smaller dense model that a variant is. */
    ModelConfig smaller(String model, Variant variant) {
        String key = model + " " + variant.method() + " " + variant.density() + " " + variant.smallerDense();
        ModelConfig found = smaller.get(key);
        if (found == null) {
            found = SmallerDense.config(size, model, pruned(model, variant), variant.smallerDense());
            smaller.put(key, found);
        }
        return found;
    }

    private Graph pruned(String model, Variant variant) {
        String key = model + " " + variant.method() + " " + variant.density();
        return kept.get(key, () -> size.pruned(model, variant.method(), variant.density()));
    }
}
