package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Precision;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Dense models against the published implementations' outputs.
 *
 * @param precisions those to compute in
 */
record Oracles(List<String> precisions) implements Part {
    private static final Map<Precision, Double> TOLERANCES =
            Map.of(Precision.FP32, 1e-5, Precision.TF32, 2e-3, Precision.FP16, 2e-3, Precision.BF16, 1e-2);

    Oracles {
        if (precisions == null || precisions.isEmpty()) {
            throw new BadInputException("oracles: precisions is missing or empty: give some of fp32, tf32, fp16, bf16");
        }
        precisions = List.copyOf(precisions);
        precisions.forEach(Precision::named);
    }

    @Override
    public List<Task> tasks(Backend backend, Path oracles) {
        return OracleCase.all(oracles).stream()
                .flatMap(oracle -> precisions.stream().map(Precision::named).map(p -> task(backend, oracle, p)))
                .toList();
    }

    private static Task task(Backend backend, OracleCase oracle, Precision precision) {
        String key = "oracle " + oracle.name() + " " + backend.name() + " dense " + precision.text();
        return new Task(key, () -> check(backend, oracle, precision));
    }

    private static Finding check(Backend backend, OracleCase oracle, Precision precision) {
        Graph graph = oracle.graph();
        CompileOptions options = CompileOptions.dense(oracle.batch(), 1).withPrecision(precision);
        try (Plan plan = backend.compile(graph, options)) {
            Map<String, Tensor> given = oracle.inputs();
            List<Tensor> inputs = graph.inputs().stream()
                    .map(value -> given.get(value.name()))
                    .toList();
            return judged(OracleCase.error(oracle.expected(), plan.run(inputs).get(0)), TOLERANCES.get(precision));
        } catch (BadInputException e) {
            return Finding.of(Outcome.SKIPPED, e.getMessage());
        }
    }

    /** An error that is not a number is beyond any tolerance. */
    static Finding judged(double error, double tolerance) {
        String text = String.format(Locale.ROOT, "error %.1e, tolerance %.0e", error, tolerance);
        return Finding.of(error <= tolerance ? Outcome.PASSED : Outcome.FAILED, text);
    }
}
