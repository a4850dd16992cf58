package io.densitometer.campaign;

import io.densitometer.graph.Graph;

/** A layer of one shape, dense and pruned, kept while memory lasts: pruning a large one takes longer than measuring it. */
final class LayerGraphs {
    private final LinearLayer layer;
    private final KeptGraphs kept = new KeptGraphs();

    LayerGraphs(String shape) {
        layer = LinearLayer.of(shape, 1);
    }

    Graph dense() {
        return kept.get("dense", layer::dense);
    }

    Graph pruned(String format, double density) {
        return kept.get(LinearLayer.pattern(format) + " " + density, () -> layer.pruned(density, format));
    }
}
