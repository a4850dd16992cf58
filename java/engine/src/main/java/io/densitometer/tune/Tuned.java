package io.densitometer.tune;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.LayerReport;
import java.util.List;

/**
 * What tuning found.
 *
 * @param options to compile with: the picked format of each layer
 * @param layers the picks with their reasons
 * @param remembered whether the picks came from the cache, not from measuring now
 */
public record Tuned(CompileOptions options, List<LayerReport> layers, boolean remembered) {
    public Tuned {
        layers = List.copyOf(layers);
    }
}
