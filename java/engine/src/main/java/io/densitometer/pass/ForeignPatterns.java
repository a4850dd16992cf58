package io.densitometer.pass;

import io.densitometer.graph.Graph;

/** What exporters write out in primitives, as the ops that pruning and backends know. */
public final class ForeignPatterns {
    private ForeignPatterns() {}

    /** The graph with linear layers, norms, GELU and attention found. */
    public static Graph recognise(Graph graph) {
        return graph.apply(
                ExporterIdioms::simplify,
                GeluRecognition::recognise,
                NormRecognition::recognise,
                LinearRecognition::recognise,
                AttentionRecognition::recognise,
                MovementMerge::merge,
                WeightNames::restore);
    }
}
