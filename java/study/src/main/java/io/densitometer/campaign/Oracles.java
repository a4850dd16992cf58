package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Precision;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.verify.PrunedOracle;
import io.densitometer.verify.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Models against the published implementations' outputs: dense, and pruned as those were where the folder has such cases.
 *
 * @param title heads it in the report
 * @param precisions those to compute in
 * @param formats sparse formats in which the pruned models are run too, each in every layer that can take it; none unless given
 */
record Oracles(String title, List<String> precisions, List<String> formats) implements Part {
    private static final String KIND = "oracles";
    private static final Map<Precision, Double> TOLERANCES =
            Map.of(Precision.FP32, 1e-5, Precision.TF32, 2e-3, Precision.FP16, 2e-3, Precision.BF16, 1e-2);

    Oracles {
        title = title == null ? "Against the published implementations" : title;
        precisions = Part.filled(KIND, "precisions", precisions);
        precisions.forEach(Precision::named);
        formats = formats == null ? List.of() : Part.filled(KIND, "formats", formats);
    }

    /** One comparison. */
    private record Cell(String oracle, String pruning, String backend, String format, String precision) {
        String key() {
            return "oracle " + oracle + " " + backend + " " + pruning + format + " " + precision;
        }
    }

    @Override
    public List<Task> tasks(Site site) {
        Campaign.requireFormats(site.backend(), formats, KIND);
        List<Task> tasks = new ArrayList<>();
        for (OracleCase oracle : OracleCase.all(site.oracles())) {
            for (String precision : precisions) {
                Cell cell = new Cell(oracle.name(), "", site.backend().name(), CompileOptions.DENSE, precision);
                tasks.add(new Task(cell.key(), cell, () -> dense(site.backend(), oracle, cell)));
            }
        }
        if (!formats.isEmpty()) {
            PrunedOracle.all(site.oracles()).forEach(pruned -> tasks.addAll(pruned(site.backend(), pruned)));
        }
        return tasks;
    }

    private List<Task> pruned(Backend backend, PrunedOracle pruned) {
        List<String> all = new ArrayList<>(List.of(CompileOptions.DENSE));
        all.addAll(formats);
        List<Task> tasks = new ArrayList<>();
        for (String precision : precisions) {
            for (String format : all) {
                Cell cell = new Cell(pruned.oracle().name(), pruned.tag() + " ", backend.name(), format, precision);
                tasks.add(new Task(cell.key(), cell, () -> check(backend, pruned, cell)));
            }
        }
        return tasks;
    }

    private static Finding dense(Backend backend, OracleCase oracle, Cell cell) {
        CompileOptions options = options(oracle, cell);
        return judged(oracle.expected(), backend, oracle.graph(), oracle, options);
    }

    private static Finding check(Backend backend, PrunedOracle pruned, Cell cell) {
        CompileOptions options = options(pruned.oracle(), cell);
        Graph graph = pruned.pruned().graph();
        if (!cell.format.equals(CompileOptions.DENSE)) {
            try (Plan plan = backend.compile(graph, options)) {
                options = options.wherever(cell.format, plan.layers());
            }
            if (options.formats().isEmpty()) {
                throw new BadInputException("no layer can take " + cell.format);
            }
        }
        return judged(pruned.expected(), backend, graph, pruned.oracle(), options);
    }

    private static CompileOptions options(OracleCase oracle, Cell cell) {
        return CompileOptions.dense(oracle.batch(), 1).withPrecision(Precision.named(cell.precision));
    }

    private static Finding judged(
            Tensor expected, Backend backend, Graph graph, OracleCase oracle, CompileOptions options) {
        Tensor actual = Runs.run(backend, graph, oracle, options).get(0);
        double tolerance = TOLERANCES.get(options.precision());
        double error = OracleCase.error(expected, actual);
        String where =
                options.formats().isEmpty() ? "" : ", " + options.formats().size() + " layers";
        return judged(error, tolerance, where);
    }

    /** An error that is not a number is beyond any tolerance. */
    static Finding judged(double error, double tolerance, String where) {
        String text = String.format(Locale.ROOT, "error %.1e, tolerance %.0e%s", error, tolerance, where);
        return Finding.of(error <= tolerance ? Outcome.PASSED : Outcome.FAILED, text);
    }
}
