package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Sparsity;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.prune.LayerKind;
import io.densitometer.prune.LayerSelection;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.Pruned;
import io.densitometer.prune.Pruner;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.structured.PrunePlan;
import io.densitometer.prune.structured.Target;
import io.densitometer.report.Figures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prunes a model: sets weights to zero or cuts channels, and says which. */
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        description = {
            "Sets the weights that matter least to zero, or cuts the channels that matter least.",
            "A cut model is physically smaller: it runs, trains and exports like any other."
        })
final class PruneCommand implements Callable<Integer> {
    /** Metadata key under which a pruned model says how it was pruned. */
    private static final String PRUNING_KEY = "densitometer.pruning";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "model file (ONNX)")
    private Path model;

    @Mixin
    private MethodOptions method;

    @Option(
            names = "--density",
            description =
                    "share of the weights to keep, above 0 and below 1; N:M needs none, structured may take --target")
    private Double density;

    @Mixin
    private CutOptions cut;

    @Option(
            names = "--include",
            split = ",",
            paramLabel = "KIND",
            defaultValue = "linear,conv,fourier",
            description = "kinds of layers: linear, conv, fourier, unused (default: ${DEFAULT-VALUE})")
    private Set<LayerKind> include;

    @Option(names = "--allow-empty-layers", description = "let a layer lose all its weights")
    private boolean allowEmptyLayers;

    @ArgGroup(multiplicity = "1")
    private Outcome outcome;

    @Mixin
    private JsonOption json;

    /** A plan on the screen, or a file. */
    static final class Outcome {
        @Option(names = "--plan", required = true, description = "print what would be pruned, and write nothing")
        private boolean plan;

        @ArgGroup(exclusive = false, multiplicity = "1")
        private OutOption out;

        /** The file, checked; none when a plan is all that is asked for. */
        Optional<Path> checked() {
            return plan ? Optional.empty() : Optional.of(out.checked());
        }
    }

    @Override
    public Integer call() {
        Optional<Path> file = outcome.checked();
        Method chosen = method.method();
        if (chosen instanceof Method.Cut cutting) {
            cut(cutting, file);
        } else {
            cut.requireNone(method.name());
            mask((Method.Mask) chosen, file);
        }
        return Exit.FINE;
    }

    private void cut(Method.Cut chosen, Optional<Path> file) {
        Target goal = cut.target(chosen, density);
        Graph dense = OnnxFile.read(model);
        requireMatches(dense);
        PrunePlan plan = cut.plan(chosen, dense, goal, method.how());
        Optional<double[]> predicted = cut.predicted(dense, plan.graph());
        if (file.isPresent()) {
            plan.requireMet();
        }
        finish(
                plan.graph(),
                method.name() + " to " + goal.text(),
                file,
                CutText.json(plan, predicted, cut.where()),
                out -> out.print(CutText.text(plan, predicted, cut.where())));
        plan.requireMet();
    }

    private void mask(Method.Mask chosen, Optional<Path> file) {
        double share = density(chosen);
        Graph dense = OnnxFile.read(model);
        requireMatches(dense);
        PruneSpec how = chosen.spec(dense, share, method.how())
                .withSelection(new LayerSelection(include, method.exclude()))
                .withEmptyLayers(allowEmptyLayers);
        Pruned pruned = Pruner.prune(dense, how);
        finish(
                pruned.graph(),
                method.name() + " to density " + share,
                file,
                Map.of("density", pruned.density(), "layers", pruned.layers()),
                out -> print(out, pruned));
    }

    private interface Text {
        void print(PrintWriter out);
    }

    /** Writes the model, unless a plan is all that was asked for, and says what was done. */
    private void finish(Graph pruned, String how, Optional<Path> file, Map<String, ?> facts, Text text) {
        Optional<ModelSummary> summary = file.map(target -> {
            Graph noted = pruned.withMetadata(PRUNING_KEY, how);
            OnnxFile.write(noted, target);
            return ModelSummary.of(target, noted);
        });
        Map<String, Object> result = new LinkedHashMap<>(facts);
        summary.ifPresent(written -> result.put("model", written));
        json.print(spec, result, () -> {
            PrintWriter out = spec.commandLine().getOut();
            text.print(out);
            summary.ifPresent(written -> out.println(written.text()));
        });
    }

    private double density(Method.Mask chosen) {
        if (chosen.pattern() instanceof Sparsity.NofM nofm) {
            double fixed = (double) nofm.n() / nofm.m();
            if (density != null && density != fixed) {
                throw new BadInputException("--density " + density + " contradicts " + method.name() + ", which keeps "
                        + fixed + ": leave --density out");
            }
            return fixed;
        }
        if (density == null || density == 1) {
            throw new BadInputException((density == null ? "--density is missing" : "--density 1 prunes nothing")
                    + ": give the share of weights to keep, above 0 and below 1");
        }
        return density;
    }

    private void requireMatches(Graph graph) {
        LayerSelection selection = new LayerSelection(include, method.exclude());
        List<String> idle = selection.idleExclusions(graph);
        if (!idle.isEmpty()) {
            throw new BadInputException("--exclude '" + idle.get(0) + "' matches no weight of " + model
                    + ": give a weight's name or a glob, such as '"
                    + selection.of(graph).get(0).name() + "'");
        }
    }

    private static void print(PrintWriter out, Pruned pruned) {
        out.print(Lists.text(
                "layer kind #weights #kept #density note",
                pruned.layers().stream().map(PruneCommand::row).toList()));
        out.println();
        out.println("density of these layers: " + Figures.density(pruned.density()));
    }

    private static List<String> row(Pruned.Layer layer) {
        return List.of(
                layer.weight(),
                layer.kind().name().toLowerCase(Locale.ROOT),
                Long.toString(layer.elements()),
                Long.toString(layer.nonzeros()),
                Figures.density((double) layer.nonzeros() / Math.max(1, layer.elements())),
                layer.skipped().isEmpty() ? "" : "dense: " + layer.skipped());
    }
}
