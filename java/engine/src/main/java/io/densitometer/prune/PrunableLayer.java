package io.densitometer.prune;

import io.densitometer.graph.Value;

/** A weight that may be pruned. */
public record PrunableLayer(Value weight, LayerKind kind) {
    public String name() {
        return weight.name();
    }
}
