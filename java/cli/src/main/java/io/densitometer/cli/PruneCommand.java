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
import io.densitometer.report.Figures;
import io.densitometer.study.Method;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets weights of a model to zero, and says which. */
@Command(name = "prune", mixinStandardHelpOptions = true, description = "Sets the weights that matter least to zero.")
final class PruneCommand implements Callable<Integer> {
    /** Metadata key under which a pruned model says how it was pruned. */
    private static final String PRUNING_KEY = "densitometer.pruning";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "model file (ONNX)")
    private Path model;

    @Option(
            names = "--method",
            required = true,
            description = "magnitude-global, magnitude-layer, N:M such as 2:4, or blockRxC such as block4x4")
    private String method;

    @Option(names = "--density", description = "share of the weights to keep, above 0 and below 1; N:M needs none")
    private Double density;

    @Option(
            names = "--include",
            split = ",",
            paramLabel = "KIND",
            defaultValue = "linear,conv,fourier",
            description = "kinds of layers: linear, conv, fourier, unused (default: ${DEFAULT-VALUE})")
    private Set<LayerKind> include;

    @Option(
            names = "--exclude",
            split = ",",
            paramLabel = "GLOB",
            description = "weights that stay dense, such as decoder.projection.*")
    private List<String> exclude = List.of();

    @Option(names = "--allow-empty-layers", description = "let a layer lose all its weights")
    private boolean allowEmptyLayers;

    @Mixin
    private OutOption out;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Path file = out.checked();
        PruneSpec how = how();
        Graph dense = OnnxFile.read(model);
        requireMatches(how.selection(), dense);
        Pruned pruned = Pruner.prune(dense, how);
        Graph noted = pruned.graph().withMetadata(PRUNING_KEY, method + " to density " + how.density());
        OnnxFile.write(noted, file);
        ModelSummary summary = ModelSummary.of(file, noted);
        json.print(
                spec,
                Map.of("model", summary, "density", pruned.density(), "layers", pruned.layers()),
                () -> print(spec.commandLine().getOut(), pruned, summary));
        return Exit.FINE;
    }

    private PruneSpec how() {
        Method chosen = Method.parse(method);
        if (chosen.gradual()) {
            throw new BadInputException(
                    "method 'gradual' prunes while it trains: choose it in a study, or prune at once by magnitude-layer");
        }
        return chosen.spec(density(chosen), List.of())
                .withSelection(new LayerSelection(include, exclude))
                .withEmptyLayers(allowEmptyLayers);
    }

    private double density(Method chosen) {
        if (chosen.pattern() instanceof Sparsity.NofM nofm) {
            double fixed = (double) nofm.n() / nofm.m();
            if (density != null && density != fixed) {
                throw new BadInputException("--density " + density + " contradicts " + method + ", which keeps " + fixed
                        + ": leave --density out");
            }
            return fixed;
        }
        if (density == null || density == 1) {
            throw new BadInputException((density == null ? "--density is missing" : "--density 1 prunes nothing")
                    + ": give the share of weights to keep, above 0 and below 1");
        }
        return density;
    }

    private void requireMatches(LayerSelection selection, Graph graph) {
        List<String> idle = selection.idleExclusions(graph);
        if (!idle.isEmpty()) {
            throw new BadInputException("--exclude '" + idle.get(0) + "' matches no weight of " + model
                    + ": give a weight's name or a glob, such as '"
                    + selection.of(graph).get(0).name() + "'");
        }
    }

    private static void print(PrintWriter out, Pruned pruned, ModelSummary summary) {
        out.print(Lists.text(
                "layer kind #weights #kept #density note",
                pruned.layers().stream().map(PruneCommand::row).toList()));
        out.println();
        out.println("density of these layers: " + Figures.density(pruned.density()));
        out.println(summary.text());
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
