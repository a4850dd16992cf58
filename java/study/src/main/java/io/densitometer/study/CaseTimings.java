package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
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
 * plan of the first backend. What was pruned is the same before and after fine-tuning, so both rows carry one measurement.
 */
final class CaseTimings implements AutoCloseable {
    private final Preset preset;
    private final CaseCells cells;
    private final TuneCache cache;
    private final CompileOptions options;
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
        this.options = CompileOptions.dense(batch, threads);
        this.dense = dense;
        this.backends = preset.backends().stream().map(Backend::named).toList();
        this.baseline = PlanArm.dense(backends.get(0).name() + " dense", backends.get(0), dense, options);
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
                arms.put(PlanArm.dense(backend.name() + " dense", backend, dense, options), backend);
            }
            Measurement measured = compare(List.copyOf(arms.keySet()));
            Pruning pruning = new Pruning(Pruning.DENSE, 1, Cell.Stage.DENSE);
            Pruning repeated = new Pruning(Pruning.AGAIN, 1, Cell.Stage.DENSE);
            List<Cell> rows = new ArrayList<>();
            rows.addAll(rows(new Timed(baseline, backends.get(0), Map.of(pruning, dense)), measured));
            Timing repeatedTiming = Timing.of(measured, measured.again().name(), null);
            rows.add(cells.cell(repeated, target(backends.get(0)), dense, repeatedTiming, List.of(), profile));
            arms.forEach((arm, backend) ->
                    rows.addAll(rows(new Timed(arm, backend, Map.of(pruning, dense)), measured)));
            return rows;
        } finally {
            arms.keySet().forEach(PlanArm::close);
        }
    }

    /** An arm and the rows that its times stand for. */
    private record Timed(PlanArm arm, Backend backend, Map<Pruning, Graph> rows) {}

    /** The rows of one way of pruning: each backend at each stage, zeros in dense kernels, and a smaller dense model. */
    List<Cell> rows(CaseCells.Variant variant, CaseModels.Pruned models) {
        List<Timed> timed = new ArrayList<>();
        try {
            backends.forEach(backend -> timed.add(pruned(variant, models, backend)));
            if (cells.hasMaskedRow(variant.method())) {
                timed.add(masked(variant, models));
            }
            if (models.smaller() != null) {
                timed.add(smaller(variant, models));
            }
            Measurement measured = compare(timed.stream().map(Timed::arm).toList());
            List<Cell> rows = new ArrayList<>();
            timed.forEach(t -> rows.addAll(rows(t, measured)));
            return rows;
        } finally {
            timed.forEach(t -> t.arm.close());
        }
    }

    private Timed pruned(CaseCells.Variant variant, CaseModels.Pruned models, Backend backend) {
        Map<Pruning, Graph> rows = new LinkedHashMap<>();
        for (Pruning pruning : CaseCells.prunings(variant.method(), variant.density())) {
            boolean finetuned = pruning.stage() == Cell.Stage.FINETUNED;
            rows.put(pruning, finetuned ? models.finetuned() : models.pruned());
        }
        String name = backend.name() + " " + variant.method().name() + " " + variant.density();
        return new Timed(PlanArm.tuned(name, backend, models.finetuned(), options, cache), backend, rows);
    }

    private Timed masked(CaseCells.Variant variant, CaseModels.Pruned models) {
        Backend backend = backends.get(0);
        PlanArm arm = PlanArm.dense(backend.name() + " masked", backend, models.finetuned(), options);
        return new Timed(arm, backend, Map.of(CaseCells.masked(variant.density()), models.finetuned()));
    }

    private Timed smaller(CaseCells.Variant variant, CaseModels.Pruned models) {
        Backend backend = backends.get(0);
        PlanArm arm = PlanArm.dense(backend.name() + " smaller", backend, models.smaller(), options);
        return new Timed(arm, backend, Map.of(CaseCells.smaller(variant), models.smaller()));
    }

    private Measurement compare(List<PlanArm> arms) {
        Sampling sampling = Sampling.DEFAULT.withBudgetSeconds(preset.measureSeconds());
        List<Arm> others = arms.stream().map(PlanArm::arm).toList();
        return new Interleaver(sampling, preset.seeds().get(0)).compare(baseline.arm(), baseline.again(again), others);
    }

    private List<Cell> rows(Timed timed, Measurement measured) {
        Timing timing = Timing.of(measured, timed.arm.name(), bound).with(timed.arm);
        List<Cell> rows = new ArrayList<>();
        timed.rows.forEach((pruning, graph) ->
                rows.add(cells.cell(pruning, target(timed.backend), graph, timing, timed.arm.layers(), profile)));
        return rows;
    }

    private Target target(Backend backend) {
        return new Target(backend.name(), options.batch(), options.threads());
    }

    @Override
    public void close() {
        again.close();
        baseline.close();
    }
}
