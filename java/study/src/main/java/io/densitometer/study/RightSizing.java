package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.graph.Graph;
import io.densitometer.measure.ArmResult;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Sampling;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.tune.TuneCache;
import java.util.ArrayList;
import java.util.List;

/**
 * The baseline that a sceptic demands: finds how small the dense model must be to run as fast as a pruned one. Widths are scaled down
 * together, d_model in steps of one channel per head, d_ff between; each candidate is measured side by side with the pruned plan.
 */
final class RightSizing {
    private static final long SEED = 1;
    /** Values of d_ff for each d_model, so that times can be matched closely. */
    private static final int BETWEEN = 4;

    private final String model;
    private final List<ModelConfig> candidates;
    private final Backend backend;
    private final Setting setting;
    private final Sampling sampling;

    RightSizing(String model, ModelConfig dense, Backend backend, Setting setting, double seconds) {
        this.model = model;
        this.candidates = candidates(dense);
        this.backend = backend;
        this.setting = setting;
        this.sampling = Sampling.DEFAULT.withBudgetSeconds(seconds);
    }

    /** From the smallest to the dense model itself. */
    static List<ModelConfig> candidates(ModelConfig dense) {
        List<ModelConfig> candidates = new ArrayList<>();
        int heads = dense.nHeads();
        int steps = dense.dModel() / heads * BETWEEN;
        for (int step = BETWEEN; step <= steps; step++) {
            int width = step / BETWEEN * heads;
            int hidden = (int) Math.max(1, Math.round((double) dense.dFf() * step / steps));
            candidates.add(dense.withWidths(width, hidden));
        }
        return candidates;
    }

    /**
     * The config whose model takes the time of the pruned one within the noise floor; the nearest that there is when none does.
     *
     * @param pruned the graph to be matched
     */
    ModelConfig match(Graph pruned, TuneCache cache) {
        try (PlanArm rival = PlanArm.tuned("pruned", backend, pruned, setting.batch(), setting.threads(), cache)) {
            int low = 0;
            int high = candidates.size() - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                Measurement measured = compare(rival, candidates.get(middle));
                ArmResult candidate = measured.arms().get(0);
                double difference = candidate.speedup().value() - 1;
                if (Math.abs(difference) <= measured.noiseFloor()) {
                    return candidates.get(middle);
                }
                if (difference > 0) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return candidates.get(low);
        }
    }

    private Measurement compare(PlanArm rival, ModelConfig config) {
        Graph graph = Models.build(model, config, WeightSource.seeded(SEED));
        try (PlanArm arm = PlanArm.dense("smaller", backend, graph, setting.batch(), setting.threads())) {
            return new Interleaver(sampling, SEED).compare(rival.arm(), List.of(arm.arm()));
        }
    }
}
