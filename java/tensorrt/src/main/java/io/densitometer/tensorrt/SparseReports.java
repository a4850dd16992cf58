package io.densitometer.tensorrt;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.LayerReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What TensorRT made of each layer: which it found eligible for sparse tactics and which run one, from its log and its inspector. */
final class SparseReports {
    private final WeightNodes nodes;
    private final boolean sparse;
    private final SparsityLog log;
    private final List<EngineLayer> layers;
    private final Set<String> eligible;
    private final Set<String> picked;

    /**
     * @param sparse whether the engine was allowed to use sparse tactics
     * @param log lines of its build
     * @param layers as the inspector tells them
     */
    SparseReports(WeightNodes nodes, boolean sparse, List<String> log, List<EngineLayer> layers) {
        this.nodes = nodes;
        this.sparse = sparse;
        this.log = SparsityLog.of(log);
        this.layers = List.copyOf(layers);
        eligible = nodesOf(this.log.eligible());
        picked = nodesOf(this.log.picked());
    }

    private static Set<String> nodesOf(Collection<String> layers) {
        return layers.stream().flatMap(SparsityLog::nodes).collect(Collectors.toSet());
    }

    /** The reports that the options alone gave, with what TensorRT did. */
    List<LayerReport> of(List<LayerReport> asked) {
        return asked.stream().map(this::report).toList();
    }

    private LayerReport report(LayerReport asked) {
        Set<String> own = nodes.of(asked.weight());
        Optional<EngineLayer> layer =
                layers.stream().filter(l -> meet(own, l.nodes())).findFirst();
        String runs = layer.map(l -> "runs as " + l.text()).orElse("TensorRT names no layer for it");
        if (!sparse || !asked.picked().equals(SparseRules.FORMAT)) {
            return asked.because(runs);
        }
        boolean took = log.namesPicked()
                ? meet(own, picked)
                : layer.isPresent() && layer.get().sparse();
        boolean could = took || (log.namesEligible() ? meet(own, eligible) : log.eligibleCount() > 0);
        List<String> formats = new ArrayList<>(asked.eligible());
        if (!could) {
            formats.remove(SparseRules.FORMAT);
        }
        return with(asked, formats, took ? SparseRules.FORMAT : CompileOptions.DENSE, why(could, took) + "; " + runs);
    }

    private String why(boolean could, boolean took) {
        if (took) {
            return "TensorRT picked a sparse tactic";
        }
        if (could) {
            return "TensorRT measured a dense tactic to be faster";
        }
        return log.eligibleCount() < 0
                ? "TensorRT's log does not tell which layers are eligible"
                : "TensorRT found it not eligible for sparse tactics";
    }

    private static boolean meet(Set<String> some, Set<String> others) {
        return !Collections.disjoint(some, others);
    }

    private static LayerReport with(LayerReport asked, List<String> eligible, String picked, String why) {
        return new LayerReport(
                asked.weight(),
                asked.rows(),
                asked.columns(),
                asked.tokens(),
                asked.pattern(),
                asked.nonzeros(),
                eligible,
                picked,
                why,
                asked.denseMicros(),
                asked.sparseMicros());
    }
}
