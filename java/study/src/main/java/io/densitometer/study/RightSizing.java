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
import java.util.stream.IntStream;

/**
 * The baseline that a sceptic demands: how small the dense model must be to run as fast as a pruned one. First d_model and d_ff shrink
 * together to the widest that is not slower, then d_ff alone grows to fill the time; each candidate is measured side by side with the
 * pruned plan. Widths stay multiples of 8 where the heads allow, so that the rival does not lose by odd ones.
 */
final class RightSizing {
    private static final long SEED = 1;
    private static final int ROUND_TO = 8;

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

    /** From the narrowest to the dense model itself, d_ff in proportion to d_model. */
    static List<ModelConfig> widths(ModelConfig dense) {
        int step = step(dense);
        return IntStream.rangeClosed(1, dense.dModel() / step)
                .mapToObj(i -> dense.withWidths(i * step, hidden(dense, (double) i * step / dense.dModel())))
                .toList();
    }

    /** From a model to the one with the dense model's d_ff, d_model as it is. */
    static List<ModelConfig> fillings(ModelConfig narrow, ModelConfig dense) {
        int first = narrow.dFf();
        int more = Math.max(0, (dense.dFf() - first) / ROUND_TO);
        return IntStream.rangeClosed(0, more)
                .mapToObj(i -> narrow.withWidths(narrow.dModel(), first + i * ROUND_TO))
                .toList();
    }

    /** Each width must part into heads; where that leaves the dense width out, only the heads count. */
    private static int step(ModelConfig dense) {
        int step = dense.nHeads();
        while (step % ROUND_TO != 0) {
            step += dense.nHeads();
        }
        return dense.dModel() % step == 0 ? step : dense.nHeads();
    }

    private static int hidden(ModelConfig dense, double share) {
        int rounded = (int) Math.round(share * dense.dFf() / ROUND_TO) * ROUND_TO;
        return share == 1 ? dense.dFf() : Math.min(dense.dFf(), Math.max(1, rounded));
    }

    /**
     * The config whose model takes the time of the pruned one within the noise floor; the nearest that is not slower when none does.
     *
     * @param pruned the graph to be matched
     */
    ModelConfig match(Graph pruned, TuneCache cache) {
        try (PlanArm rival = PlanArm.tuned("pruned", backend, pruned, setting.options(), cache)) {
            ModelConfig narrow = widest(widths(dense), rival);
            return widest(fillings(narrow, dense), rival);
        }
    }

    /** The last that is not slower than the rival, or one within the noise floor; the first when all are slower. */
    private ModelConfig widest(List<ModelConfig> ascending, PlanArm rival) {
        int low = 0;
        int high = ascending.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            Measurement measured = compare(rival, ascending.get(middle));
            double gain = measured.arms().get(0).speedup().value() - 1;
            if (Math.abs(gain) <= measured.noiseFloor()) {
                return ascending.get(middle);
            }
            low = gain > 0 ? middle : low;
            high = gain > 0 ? high : middle - 1;
        }
        return ascending.get(low);
    }

    private Measurement compare(PlanArm rival, ModelConfig config) {
        Graph graph = Models.build(model, config, WeightSource.seeded(SEED));
        try (PlanArm arm = PlanArm.dense("smaller", backend, graph, setting.options())) {
            return new Interleaver(sampling, SEED).compare(rival.arm(), List.of(arm.arm()));
        }
    }
}
