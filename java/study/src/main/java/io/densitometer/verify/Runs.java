package io.densitometer.verify;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs graphs on the inputs of a case. */
public final class Runs {
    private static final String DENSE = "dense";

    private Runs() {}

    /** The graph's outputs, every layer dense. */
    static List<Tensor> dense(Backend backend, Graph graph, OracleCase oracle) {
        return run(backend, graph, oracle, CompileOptions.dense(oracle.batch(), 1));
    }

    /** The graph's first output by storage format: dense, and each that at least one layer can take, in all layers that can. */
    static Map<String, Tensor> byFormat(Backend backend, Graph graph, OracleCase oracle) {
        CompileOptions dense = CompileOptions.dense(oracle.batch(), 1);
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        outputs.put(DENSE, run(backend, graph, oracle, dense).get(0));
        List<LayerReport> layers;
        try (Plan plan = backend.compile(graph, dense)) {
            layers = plan.layers();
        }
        for (String format : backend.formats()) {
            CompileOptions wherever = dense.wherever(format, layers);
            if (!format.equals(DENSE) && !wherever.formats().isEmpty()) {
                outputs.put(format, run(backend, graph, oracle, wherever).get(0));
            }
        }
        return outputs;
    }

    /** The graph's outputs for the case's inputs. */
    public static List<Tensor> run(Backend backend, Graph graph, OracleCase oracle, CompileOptions options) {
        Map<String, Tensor> given = oracle.inputs();
        List<Tensor> inputs =
                graph.inputs().stream().map(value -> given.get(value.name())).toList();
        try (Plan plan = backend.compile(graph, options)) {
            return plan.run(inputs);
        }
    }
}
