package io.densitometer.cli;

import io.densitometer.data.Series;
import io.densitometer.data.WindowedData;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Sparsity;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.method.Evidence;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.method.Methods;
import io.densitometer.prune.method.Recipe;
import io.densitometer.prune.method.Schedule;
import io.densitometer.prune.score.Criteria;
import io.densitometer.study.TrainedModel;
import io.densitometer.train.MeanGradients;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What {@code prune} and {@code sensitivity} share: the method, its recipe, and the data that it may score by. */
final class MethodOptions {
    private static final int BATCH = 32;
    private static final int BATCHES = 16;

    @Option(
            names = "--method",
            required = true,
            description = "magnitude-layer, magnitude-global, the same with taylor or random, lamp, N:M such as 2:4,"
                    + " blockRxC such as block4x4, or structured")
    private String method;

    @Option(
            names = "--criterion",
            paramLabel = "NAME",
            description =
                    "for N:M, blocks and structured: magnitude (default), taylor, random, or lamp (not structured)")
    private String criterion;

    @Option(names = "--scope", paramLabel = "NAME", description = "for blocks and structured: layer (default), global")
    private PruneSpec.Scope scope;

    @Option(
            names = "--recipe",
            paramLabel = "JSON",
            description = "file with overrides for single layers, and defaults of --round-to, --heads and --norm")
    private Path recipe;

    @Option(
            names = "--round-to",
            paramLabel = "N",
            description = "structured: widths become multiples of N (default: 8)")
    private Integer roundTo;

    @Option(
            names = "--heads",
            paramLabel = "WHAT",
            description = "structured: cut within heads (default), or whole ones")
    private String heads;

    @Option(
            names = "--norm",
            paramLabel = "NAME",
            description = "structured: a channel's score is the l2 (default) or l1 of its weights' scores")
    private String norm;

    @Option(
            names = "--exclude",
            split = ",",
            paramLabel = "GLOB",
            description = "weights that stay as they are, such as decoder.projection.*")
    private List<String> exclude = List.of();

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "CSV or CSV.gz file, or built-in: what taylor and the error of 'sensitivity' go by")
    private String data;

    @Option(names = "--fill", paramLabel = "HOW", description = "mend faults: keep, forward, linear, drop-empty, ...")
    private String fill;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "decides what is drawn at random (default: ${DEFAULT-VALUE})")
    private long seed;

    private Series series;

    /** The method, when it can be had at once and the options do not contradict it. */
    Method method() {
        Method named = Methods.parse(method);
        if (named.schedule() != Schedule.ONE_SHOT) {
            throw new BadInputException("method '" + method + "' prunes while it trains: choose it in a study, or prune"
                    + " at once by magnitude-layer or structured");
        }
        if (named instanceof Method.Mask && !(roundTo == null && heads == null && norm == null)) {
            throw new BadInputException(
                    "--round-to, --heads and --norm are for structured pruning: leave them out with " + method
                            + ", or choose --method structured");
        }
        boolean says = named instanceof Method.Mask mask && mask.pattern() instanceof Sparsity.Unstructured;
        if (says && (criterion != null || scope != null)) {
            throw new BadInputException("method '" + method
                    + "' names criterion and scope itself: leave --criterion and --scope out, or give taylor-global");
        }
        Method by = criterion == null ? named : named.by(Criteria.parse(criterion));
        return scope == null ? by : by.over(scope);
    }

    String name() {
        return method;
    }

    List<String> exclude() {
        return exclude;
    }

    /** Everything but time to go by. */
    How how() {
        Evidence evidence = Evidence.weightsAlone(seed);
        return new How(
                recipe(),
                exclude,
                data == null
                        ? evidence
                        : evidence.withGradients(
                                graph -> MeanGradients.of(graph, windows(graph).train(), BATCH, BATCHES, seed)));
    }

    private Recipe recipe() {
        Recipe read = recipe == null ? Recipe.STANDARD : Recipe.read(recipe);
        read = roundTo == null ? read : read.withRoundTo(roundTo);
        read = heads == null ? read : read.withHeads(heads);
        return norm == null ? read : read.withNorm(norm);
    }

    /** The data cut for a model. */
    WindowedData windows(Graph graph) {
        if (data == null) {
            throw new BadInputException("--data is missing: give a CSV or CSV.gz file, or built-in");
        }
        if (series == null) {
            series = TrainOptions.series(data, fill);
        }
        return TrainedModel.windows(graph, series);
    }
}
