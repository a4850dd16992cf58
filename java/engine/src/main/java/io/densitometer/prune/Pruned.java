package io.densitometer.prune;

import io.densitometer.graph.Graph;
import java.util.List;

/**
 * A pruned graph and what happened to each layer.
 *
 * @param graph zeros set, sparsity patterns noted on the weights
 * @param layers one entry per selected layer
 */
public record Pruned(Graph graph, List<Layer> layers) {
    public Pruned {
        layers = List.copyOf(layers);
    }

    /**
     * One layer.
     *
     * @param weight the weight's name
     * @param kind how it is used
     * @param elements its size
     * @param nonzeros what is left
     * @param skipped why it stayed dense, or empty
     */
    public record Layer(String weight, LayerKind kind, long elements, long nonzeros, String skipped) {}

    /** Share of the selected weights that is left. */
    public double density() {
        long elements = layers.stream().mapToLong(Layer::elements).sum();
        return (double) layers.stream().mapToLong(Layer::nonzeros).sum() / Math.max(1, elements);
    }
}
