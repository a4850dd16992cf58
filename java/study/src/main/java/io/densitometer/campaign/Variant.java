package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.prune.method.Methods;
import io.densitometer.study.PlanArm;
import io.densitometer.tune.TuneCache;
import java.util.List;

/**
 * A model pruned in one way and run in one way.
 *
 * @param method how it is pruned, as presets name it
 * @param density share of the prunable weights that stays; 1: not pruned
 * @param run {@code dense}: zeros and all; a sparse format: in every layer that can take it; {@code tuned}: each layer in its fastest
 */
record Variant(String method, double density, String run) {
    private static final String TUNED = "tuned";

    Variant {
        Part.require(density > 0 && density <= 1, "variant", "density " + density + " must be above 0 and at most 1");
        method = method == null ? "magnitude-layer" : method;
        Methods.parse(method);
        Part.require(run != null, "variant", "run is missing: give dense, tuned or a sparse format");
    }

    /** For example {@code csr of magnitude-layer 0.05}. */
    String name() {
        if (density == 1) {
            return run.equals(TUNED) ? CompileOptions.DENSE : run;
        }
        return (run.equals(CompileOptions.DENSE) ? "masked-dense" : run) + " of " + method + " " + density;
    }

    void requireRunnable(Backend backend) {
        if (!run.equals(CompileOptions.DENSE) && !run.equals(TUNED)) {
            Campaign.requireFormats(backend, List.of(run), "variant");
        }
    }

    /** The pruned graph compiled. */
    PlanArm arm(Backend backend, Graph pruned, CompileOptions options) {
        return switch (run) {
            case CompileOptions.DENSE -> PlanArm.dense(name(), backend, pruned, options);
            case TUNED -> PlanArm.tuned(name(), backend, pruned, options, TuneCache.none());
            default -> PlanArm.of(name(), backend, backend.compile(pruned, inFormat(backend, pruned, options)));
        };
    }

    private CompileOptions inFormat(Backend backend, Graph pruned, CompileOptions options) {
        try (Plan dense = backend.compile(pruned, options)) {
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
