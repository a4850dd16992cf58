package io.densitometer.tune;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Graph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides for each prunable layer whether a sparse format beats the dense kernel, in place: the whole model is compiled once per
 * format, the plans are run in turn with every step timed, and each layer gets the format whose step was fastest. At the end the picked
 * plan is timed against the dense one; if it is not faster as a whole, everything stays dense.
 */
public final class Tuner {
    /** Name of the format that is always eligible. */
    public static final String DENSE = "dense";

    private final Backend backend;
    private final TuneCache cache;

    public Tuner(Backend backend, TuneCache cache) {
        this.backend = backend;
        this.cache = cache;
    }

    /** Picks formats for one batch size, thread count and precision; formats in the options are ignored. */
    public Tuned tune(Graph graph, CompileOptions options) {
        CompileOptions dense = options.withFormats(Map.of());
        try (Plan plan = backend.compile(graph, dense)) {
            Map<String, CompileOptions> candidates = candidates(plan, dense);
            if (candidates.isEmpty()) {
                return new Tuned(dense, plan.layers(), false);
            }
            if (backend.picksFormats()) {
                return offered(graph, candidates);
            }
            String key = TuneCache.key(backend, graph, dense);
            Optional<Picks> known = cache.read(key);
            Picks picks = known.orElseGet(() -> measure(graph, plan, candidates));
            if (known.isEmpty()) {
                cache.write(key, picks);
            }
            return new Tuned(dense.withFormats(picks.formats()), reports(plan.layers(), picks), known.isPresent());
        }
    }

    /** For each sparse format, options in which every layer that can take it does. */
    private Map<String, CompileOptions> candidates(Plan dense, CompileOptions options) {
        Map<String, CompileOptions> candidates = new LinkedHashMap<>();
        for (String format : backend.formats()) {
            CompileOptions candidate = options.wherever(format, dense.layers());
            if (!format.equals(DENSE) && !candidate.formats().isEmpty()) {
                candidates.put(format, candidate);
            }
        }
        return candidates;
    }

    /** What the backend made of all formats that each layer can take; the last one that it offers wins. */
    private Tuned offered(Graph graph, Map<String, CompileOptions> candidates) {
        Map<String, String> formats = new HashMap<>();
        candidates.values().forEach(options -> formats.putAll(options.formats()));
        CompileOptions options = candidates.values().iterator().next().withFormats(formats);
        try (Plan plan = backend.compile(graph, options)) {
            return new Tuned(options, plan.layers(), false);
        }
    }

    private Picks measure(Graph graph, Plan dense, Map<String, CompileOptions> candidates) {
        Map<String, Plan> plans = new LinkedHashMap<>();
        plans.put(DENSE, dense);
        List<Plan> opened = new ArrayList<>();
        try {
            candidates.forEach((format, options) -> {
                Plan plan = backend.compile(graph, options);
                opened.add(plan);
                plans.put(format, plan);
            });
            Picks picks = Picks.fastest(dense.layers(), StepTimes.measure(plans));
            return confirmed(graph, dense, picks);
        } finally {
            opened.forEach(Plan::close);
        }
    }

    private Picks confirmed(Graph graph, Plan dense, Picks picks) {
        if (picks.formats().isEmpty()) {
            return picks;
        }
        try (Plan picked = backend.compile(graph, dense.options().withFormats(picks.formats()))) {
            double ratio = StepTimes.wholeRatio(dense, picked);
            return ratio < 1 ? picks.withdrawn(ratio) : picks;
        }
    }

    private static List<LayerReport> reports(List<LayerReport> layers, Picks picks) {
        return layers.stream().map(picks::report).toList();
    }
}
