package io.densitometer.verify;

import io.densitometer.backend.Backend;
import io.densitometer.graph.Cost;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.model.OracleCase;
import io.densitometer.train.LossReplay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One model with the weights and inputs of a case, against what the published implementation made of them. */
public final class ModelCheck {
    private final OracleCase oracle;
    private final Graph graph;
    private final Backend backend;
    private final Tolerances tolerances;

    private ModelCheck(OracleCase oracle, Backend backend) {
        this.oracle = oracle;
        this.graph = oracle.graph();
        this.backend = backend;
        this.tolerances = Tolerances.of(backend);
    }

    /** Parameter counts, the output, intermediates, and the indices that attentions choose. */
    public static List<Finding> of(OracleCase oracle, Backend backend) {
        ModelCheck check = new ModelCheck(oracle, backend);
        List<Finding> findings = new ArrayList<>(List.of(check.parameters(), check.output(), check.intermediates()));
        TopKCheck.of(oracle, check.graph, backend).ifPresent(findings::add);
        return findings;
    }

    /** The losses of the first training steps, on libtorch. */
    public static Finding losses(OracleCase oracle, int threads) {
        LossReplay replay = LossReplay.of(oracle, threads, false);
        return new Finding(
                Finding.MODELS,
                oracle.name(),
                "losses",
                replay.losses().size(),
                "a training step",
                replay.error(),
                Tolerances.LOSS);
    }

    private Finding parameters() {
        long trained = graph.weights().values().stream()
                .filter(weight -> weight.kind() == Weight.Kind.PARAMETER)
                .mapToLong(weight -> weight.data().size())
                .sum();
        long all = Cost.of(graph, 1).total().parameters();
        long differing = Math.abs(all - expected("parameters_numel")) + Math.abs(trained - expected("trainable_numel"));
        return finding("parameters", 2, "their number", (double) differing, 0);
    }

    private long expected(String key) {
        return oracle.facts().path("params").path(key).asLong(-1);
    }

    private Finding output() {
        double error = OracleCase.error(
                oracle.expected(), Runs.dense(backend, graph, oracle).get(0));
        return finding("output", 1, "y", error, tolerances.output());
    }

    /** Intermediates that are values of the graph are made outputs of it, so that any backend can be asked for them. */
    private Finding intermediates() {
        Map<String, Tensor> expected = oracle.intermediates();
        List<Value> asked = graph.nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(value -> expected.containsKey(value.name()) && value.dtype() == DType.FLOAT)
                .toList();
        List<Tensor> actual = asked.isEmpty() ? List.of() : Runs.dense(backend, graph.withOutputs(asked), oracle);
        String worst = "none";
        double most = asked.isEmpty() ? Double.POSITIVE_INFINITY : 0;
        for (int i = 0; i < asked.size(); i++) {
            String name = asked.get(i).name();
            double error = OracleCase.error(expected.get(name), actual.get(i));
            worst = error >= most ? name : worst;
            most = Math.max(most, error);
        }
        return finding("intermediates", asked.size(), worst, most, tolerances.intermediate());
    }

    private Finding finding(String what, int compared, String worst, double error, double tolerance) {
        return new Finding(Finding.MODELS, oracle.name(), what, compared, worst, error, tolerance);
    }
}
