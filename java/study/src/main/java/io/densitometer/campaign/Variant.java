package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.method.Methods;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.PlanArm;
import io.densitometer.tune.TuneCache;
import java.util.List;

/**
 * A model pruned in one way and run in one way, or the smaller dense model beside it.
 *
 * @param method how it is pruned, as presets name it
 * @param density share of the prunable weights, or of what the method counts, that stays; 1: not pruned
 * @param run {@code dense}: zeros and all; a sparse format: in every layer that can take it; {@code tuned}: each layer in its fastest
 * @param smallerDense in what a dense model of smaller widths, which then runs instead, is no larger than the pruned one; null: the
 *     pruned one runs
 * @param backend what runs it; null: the campaign's
 */
record Variant(String method, double density, String run, SmallerDense.By smallerDense, String backend) {
    private static final String KIND = "variant";
    private static final String TUNED = "tuned";

    Variant {
        Part.require(density > 0 && density <= 1, KIND, "density " + density + " must be above 0 and at most 1");
        method = method == null ? "magnitude-layer" : method;
        boolean cuts = Methods.parse(method) instanceof Method.Cut;
        Part.require(run != null, KIND, "run is missing: give dense, tuned or a sparse format");
        Part.require(
                smallerDense == null || (cuts && density < 1 && run.equals(CompileOptions.DENSE)),
                KIND,
                "smaller_dense stands against a model with channels cut: give a method such as structured,"
                        + " a density below 1, and run dense");
    }

    /** For example {@code csr of magnitude-layer 0.05}, {@code structured 0.5} or {@code dense on cuda}. */
    String name() {
        return backend == null ? model() : model() + " on " + backend;
    }

    private String model() {
        if (density == 1) {
            return run.equals(TUNED) ? CompileOptions.DENSE : run;
        }
        String pruned = method + " " + density;
        if (smallerDense != null) {
            return Pruning.smaller(pruned) + " by " + smallerDense.word();
        }
        if (!run.equals(CompileOptions.DENSE)) {
            return run + " of " + pruned;
        }
        return Methods.parse(method) instanceof Method.Cut ? pruned : Pruning.MASKED + " of " + pruned;
    }

    /** Whether it is the unpruned model on a backend, the campaign's being given. */
    boolean isDenseOn(String other, Backend own) {
        return density == 1 && other.equals(backend == null ? own.name() : backend);
    }

    /** Fails unless what runs it is there, even if it cannot run now, and has the format. */
    void requireRunnable(Backend own) {
        Backend runs = backend == null ? own : Backend.find(backend);
        if (!run.equals(CompileOptions.DENSE) && !run.equals(TUNED)) {
            Campaign.requireFormats(runs, List.of(run), KIND);
        }
    }

    /** Its graph compiled. */
    PlanArm arm(Backend own, Graph graph, CompileOptions options) {
        Backend runs = backend == null ? own : Backend.named(backend);
        return switch (run) {
            case CompileOptions.DENSE -> PlanArm.dense(name(), runs, graph, options);
            case TUNED -> PlanArm.tuned(name(), runs, graph, options, TuneCache.none());
            default -> PlanArm.of(name(), runs, runs.compile(graph, inFormat(runs, graph, options)));
        };
    }

    private CompileOptions inFormat(Backend runs, Graph pruned, CompileOptions options) {
        try (Plan dense = runs.compile(pruned, options)) {
            CompileOptions wherever = options.wherever(run, dense.layers());
            if (wherever.formats().isEmpty()) {
                String why = dense.layers().stream()
                        .map(layer -> layer.why())
                        .findFirst()
                        .orElse("it has no prunable layer");
                throw new BadInputException("no layer can take " + run + ": " + why);
            }
            return wherever;
        }
    }
}
