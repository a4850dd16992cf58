package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.graph.Graph;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Sampling;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.tune.TuneCache;
import java.util.List;

/**
 * The baseline that a sceptic demands: how small the dense model must be to run as fast as a pruned one. {@link WidthSearch} gives the
 * candidates; each is measured side by side with the pruned plan.
 */
final class RightSizing {
    private static final long SEED = 1;

    private final String model;
    private final ModelConfig dense;
    private final Backend backend;
    private final Setting setting;
    private final Sampling sampling;

    RightSizing(String model, ModelConfig dense, Backend backend, Setting setting, double seconds) {
        this.model = model;
        this.dense = dense;
        this.backend = backend;
        this.setting = setting;
        this.sampling = Sampling.DEFAULT.withBudgetSeconds(seconds);
    }

    /**
     * The config whose model takes the time of the pruned one within the noise floor; the nearest that is not slower when none does.
     *
     * @param pruned the graph to be matched
     */
    ModelConfig match(Graph pruned, TuneCache cache) {
        try (PlanArm rival = PlanArm.tuned("pruned", backend, pruned, setting.options(), cache)) {
            return WidthSearch.widest(dense, config -> gain(rival, config));
        }
    }

    /** How much faster the config's model is than the rival; 0 within the noise floor. */
    private double gain(PlanArm rival, ModelConfig config) {
        Measurement measured = compare(rival, config);
        double gain = measured.arms().get(0).speedup().value() - 1;
        return Math.abs(gain) <= measured.noiseFloor() ? 0 : gain;
    }

    private Measurement compare(PlanArm rival, ModelConfig config) {
        Graph graph = Models.build(model, config, WeightSource.seeded(SEED));
        try (PlanArm arm = PlanArm.dense("smaller", backend, graph, setting.options())) {
            return new Interleaver(sampling, SEED).compare(rival.arm(), List.of(arm.arm()));
        }
    }
}
