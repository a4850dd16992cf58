package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;
import io.densitometer.measure.Amdahl;
import io.densitometer.measure.Arm;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Sampling;
import io.densitometer.prune.LayerSelection;
import io.densitometer.prune.PrunableLayer;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Target;
import io.densitometer.tune.Profile;
import io.densitometer.tune.TuneCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times the models of one case at one batch size and thread count. Each way of pruning is one interleaved measurement against the dense
 * plan of the first backend. A mask is the same before and after fine-tuning, so both rows carry one measurement.
 */
final class CaseTimings implements AutoCloseable {
    private final Preset preset;
    private final CaseCells cells;
    private final TuneCache cache;
    private final int batch;
    private final int threads;
    private final Graph dense;
    private final List<Backend> backends;
    private final PlanArm baseline;
    private final Session again;
    private final Profile profile;
    private final Timing.Bound bound;

    CaseTimings(Preset preset, CaseCells cells, TuneCache cache, Graph dense, int batch, int threads) {
        this.preset = preset;
        this.cells = cells;
        this.cache = cache;
        this.batch = batch;
        this.threads = threads;
        this.dense = dense;
        this.backends = preset.backends().stream().map(Backend::named).toList();
        this.baseline = PlanArm.dense(backends.get(0).name() + " dense", backends.get(0), dense, batch, threads);
        this.again = baseline.plan().open();
        this.profile = Profile.of(baseline.plan());
        this.bound = profile.micros() > 0 ? Timing.Bound.of(new Amdahl(prunableShare())) : null;
    }

    private double prunableShare() {
        LayerSelection selection = new LayerSelection(LayerSelection.STANDARD.kinds(), preset.exclude());
        List<String> names =
                selection.of(dense).stream().map(PrunableLayer::name).toList();
        return Math.min(1, profile.share(names));
    }

    /** The rows of the dense model: each backend, and the A/A row. */
    List<Cell> denseRows() {
        Map<PlanArm, Backend> arms = new LinkedHashMap<>();
        try {
            for (Backend backend : backends.subList(1, backends.size())) {
                arms.put(PlanArm.dense(backend.name() + " dense", backend, dense, batch, threads), backend);
            }
            Measurement measured = compare(List.copyOf(arms.keySet()));
            Pruning pruning = new Pruning(Pruning.DENSE, 1, Cell.Stage.DENSE);
            Pruning repeated = new Pruning(Pruning.AGAIN, 1, Cell.Stage.DENSE);
            List<Cell> rows = new ArrayList<>();
            rows.add(row(pruning, backends.get(0), dense, measured, baseline));
            Timing repeatedTiming = Timing.of(measured, measured.again().name(), null);
            rows.add(cells.cell(repeated, target(backends.get(0)), dense, repeatedTiming, List.of(), profile));
            arms.forEach((arm, backend) -> rows.add(row(pruning, backend, dense, measured, arm)));
            return rows;
        } finally {
            arms.keySet().forEach(PlanArm::close);
        }
    }

    /** The rows of one way of pruning: each backend at each stage, and zeros in dense kernels. */
    List<Cell> rows(CaseCells.Variant variant, CaseModels.Pruned models) {
        Map<PlanArm, Backend> arms = new LinkedHashMap<>();
        try {
            for (Backend backend : backends) {
                String name = backend.name() + " " + variant.method().name() + " " + variant.density();
                arms.put(PlanArm.tuned(name, backend, models.finetuned(), batch, threads, cache), backend);
            }
            List<PlanArm> timed = new ArrayList<>(arms.keySet());
            PlanArm masked = null;
            if (cells.hasMaskedRow(variant.method())) {
                masked = PlanArm.dense(
                        backends.get(0).name() + " masked", backends.get(0), models.finetuned(), batch, threads);
                arms.put(masked, backends.get(0));
                timed.add(masked);
            }
            return rows(variant, models, arms, masked, compare(timed));
        } finally {
            arms.keySet().forEach(PlanArm::close);
        }
    }

    private List<Cell> rows(
            CaseCells.Variant variant,
            CaseModels.Pruned models,
            Map<PlanArm, Backend> arms,
            PlanArm masked,
            Measurement measured) {
        List<Cell> rows = new ArrayList<>();
        arms.forEach((arm, backend) -> {
            if (arm.equals(masked)) {
                rows.add(row(CaseCells.masked(variant.density()), backend, models.finetuned(), measured, arm));
                return;
            }
            for (Pruning pruning : CaseCells.prunings(variant.method(), variant.density())) {
                boolean finetuned = pruning.stage() == Cell.Stage.FINETUNED;
                rows.add(row(pruning, backend, finetuned ? models.finetuned() : models.pruned(), measured, arm));
            }
        });
        return rows;
    }

    private Measurement compare(List<PlanArm> arms) {
        Sampling sampling = Sampling.DEFAULT.withBudgetSeconds(preset.measureSeconds());
        List<Arm> others = arms.stream().map(PlanArm::arm).toList();
        return new Interleaver(sampling, preset.seeds().get(0)).compare(baseline.arm(), baseline.again(again), others);
    }

    private Cell row(Pruning pruning, Backend backend, Graph graph, Measurement measured, PlanArm arm) {
        Timing timing = Timing.of(measured, arm.arm().name(), bound);
        return cells.cell(pruning, target(backend), graph, timing, arm.layers(), profile);
    }

    private Target target(Backend backend) {
        return new Target(backend.name(), batch, threads);
    }

    @Override
    public void close() {
        again.close();
        baseline.close();
    }
}
