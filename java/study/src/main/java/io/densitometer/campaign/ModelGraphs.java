package io.densitometer.campaign;

import io.densitometer.graph.Graph;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;

/** Models of one size, dense and pruned, kept while memory lasts, since each is measured at several batch sizes and precisions. */
final class ModelGraphs {
    private final ModelSize size;
    private final Map<String, SoftReference<Graph>> kept = new HashMap<>();

    ModelGraphs(ModelSize size) {
        this.size = size;
    }

    Graph dense(String model) {
        return pruned(model, "magnitude-layer", 1);
    }

    Graph pruned(String model, String method, double density) {
        String key = model + (density < 1 ? " " + method + " " + density : "");
        SoftReference<Graph> known = kept.get(key);
        Graph graph = known == null ? null : known.get();
        if (graph == null) {
            graph = size.pruned(model, method, density);
            kept.put(key, new SoftReference<>(graph));
        }
        return graph;
    }
}
