package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.model.OracleCase;
import io.densitometer.train.LossReplay;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One oracle case against one backend: the forecast, the intermediates that bear a published module's name, the training losses.
 * Errors are largest differences over the largest expected value.
 *
 * @param name the case
 * @param model the architecture
 * @param backend what ran it
 * @param output error of the forecast against the published one in double precision
 * @param intermediates error of each intermediate, which were recorded in single precision
 * @param losses largest relative error of the first training steps' losses; NaN when not asked for
 */
public record Verification(
        String name, String model, String backend, double output, Map<String, Double> intermediates, double losses) {
    private static final double DOUBLE_OUTPUT = 1e-9;
    private static final double SINGLE_OUTPUT = 1e-4;
    private static final double LOSSES = 1e-3;

    public Verification {
        intermediates = Map.copyOf(intermediates);
    }

    /**
     * Runs a case.
     *
     * @param training whether to repeat the training steps too, which does not depend on the backend
     */
    public static Verification of(OracleCase oracle, Backend backend, int threads, boolean training) {
        CompileOptions options = CompileOptions.dense(oracle.batch(), threads);
        Graph graph = oracle.graph();
        Tensor y = run(backend, graph, options, oracle).get(0);
        return new Verification(
                oracle.name(),
                oracle.model(),
                backend.name(),
                OracleCase.error(oracle.expected(), y),
                intermediates(oracle, backend, graph, options),
                training ? LossReplay.of(oracle, threads, false).error() : Double.NaN);
    }

    private static Map<String, Double> intermediates(
            OracleCase oracle, Backend backend, Graph graph, CompileOptions options) {
        Map<String, Tensor> recorded = oracle.intermediates();
        List<Value> found = graph.nodes().stream()
                .flatMap(n -> n.outputs().stream())
                .filter(v -> v.dtype() == DType.FLOAT && recorded.containsKey(v.name()))
                .toList();
        List<Value> outputs = new ArrayList<>(graph.outputs());
        outputs.addAll(found);
        List<Tensor> values = run(backend, graph.withOutputs(outputs), options, oracle);
        Map<String, Double> errors = new LinkedHashMap<>();
        for (int i = 0; i < found.size(); i++) {
            Tensor value = values.get(graph.outputs().size() + i);
            errors.put(
                    found.get(i).name(),
                    OracleCase.error(recorded.get(found.get(i).name()), value));
        }
        return errors;
    }

    private static List<Tensor> run(Backend backend, Graph graph, CompileOptions options, OracleCase oracle) {
        try (Plan plan = backend.compile(graph, options)) {
            return plan.run(List.copyOf(oracle.inputs().values()));
        }
    }

    /** The largest error of an intermediate; 0 when none was compared. */
    public double worstIntermediate() {
        return intermediates.values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    /** How far the forecast may be off: the reference backend computes in double precision. */
    public double tolerance() {
        return backend.equals("reference") ? DOUBLE_OUTPUT : SINGLE_OUTPUT;
    }

    /** Whether all errors are within tolerance. */
    public boolean passes() {
        boolean trains = Double.isNaN(losses) || losses <= LOSSES;
        return output <= tolerance() && worstIntermediate() <= SINGLE_OUTPUT && trains;
    }
}
