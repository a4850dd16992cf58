package io.densitometer.campaign;

import io.densitometer.graph.Graph;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A layer of one shape, dense and pruned, kept while memory lasts: pruning a large one takes longer than measuring it. */
final class LayerGraphs {
    private final LinearLayer layer;
    private final Map<String, SoftReference<Graph>> kept = new HashMap<>();

    LayerGraphs(String shape) {
        layer = LinearLayer.of(shape, 1);
    }

    Graph dense() {
        return get("dense", layer::dense);
    }

    Graph pruned(String format, double density) {
        return get(LinearLayer.pattern(format) + " " + density, () -> layer.pruned(density, format));
    }

    private Graph get(String key, Supplier<Graph> make) {
        SoftReference<Graph> known = kept.get(key);
        Graph graph = known == null ? null : known.get();
        if (graph == null) {
            graph = make.get();
            kept.put(key, new SoftReference<>(graph));
        }
        return graph;
    }
}
