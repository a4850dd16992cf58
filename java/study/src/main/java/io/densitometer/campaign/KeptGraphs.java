package io.densitometer.campaign;

import io.densitometer.graph.Graph;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Graphs that take longer to make than to measure, kept while memory lasts. */
final class KeptGraphs {
    private final Map<String, SoftReference<Graph>> kept = new HashMap<>();

    Graph get(String key, Supplier<Graph> make) {
        SoftReference<Graph> known = kept.get(key);
        Graph graph = known == null ? null : known.get();
        if (graph == null) {
            graph = make.get();
            kept.put(key, new SoftReference<>(graph));
        }
        return graph;
    }
}
