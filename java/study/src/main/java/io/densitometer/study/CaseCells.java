package io.densitometer.study;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.backend.LayerReport;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Sparsity;
import io.densitometer.measure.Environment;
import io.densitometer.model.ModelConfig;
import io.densitometer.prune.LayerKind;
import io.densitometer.prune.LayerSelection;
import io.densitometer.prune.Masks;
import io.densitometer.prune.PrunableLayer;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.method.Schedule;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import io.densitometer.study.Cell.Target;
import io.densitometer.tune.Profile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** Makes the cells of one case: which there will be, and what each says. */
final class CaseCells {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Preset preset;
    private final Cell.Task task;
    private final Environment environment = Environment.probe();

    /** One way of pruning at one density. */
    record Variant(Method method, double density) {
        @Override
        public String toString() {
            boolean fixed = method instanceof Method.Mask mask && mask.pattern() instanceof Sparsity.NofM;
            return fixed ? method.name() : method.name() + " to density " + density;
        }
    }

    CaseCells(Preset preset, StudyCase study, String data, ModelConfig config) {
        this.preset = preset;
        Map<String, Object> keys = JSON.convertValue(config, new TypeReference<>() {});
        this.task = new Cell.Task(study.model(), data, preset.seqLen(), study.horizon(), study.seed(), keys);
    }

    /** The rows of all measurements at one batch size and thread count, as failed cells without a reason. */
    List<Cell> planned(int batch, int threads) {
        List<Cell> cells = new ArrayList<>(denseRows(batch, threads));
        variants().forEach(variant -> cells.addAll(rows(variant, batch, threads)));
        return cells;
    }

    /** All ways of pruning, each at all its densities. */
    List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        for (Method method : preset.ways()) {
            method.shares(preset.densities()).forEach(density -> variants.add(new Variant(method, density)));
        }
        return variants;
    }

    /** What the measurement of the dense model gives: each backend, and the A/A row. */
    List<Cell> denseRows(int batch, int threads) {
        List<Cell> cells = new ArrayList<>();
        preset.backends().forEach(b -> cells.add(blank(new Pruning(Pruning.DENSE, 1, Stage.DENSE), b, batch, threads)));
        cells.add(blank(
                new Pruning(Pruning.AGAIN, 1, Stage.DENSE), preset.backends().get(0), batch, threads));
        return cells;
    }

    /** What the measurement of one way of pruning gives: each stage on each backend, zeros in dense kernels, a smaller dense model. */
    List<Cell> rows(Variant variant, int batch, int threads) {
        List<Cell> cells = new ArrayList<>();
        for (Pruning pruning : prunings(variant.method(), variant.density())) {
            preset.backends().forEach(b -> cells.add(blank(pruning, b, batch, threads)));
        }
        if (hasMaskedRow(variant.method())) {
            cells.add(blank(masked(variant.density()), preset.backends().get(0), batch, threads));
        }
        if (preset.hasRival(variant.method())) {
            cells.add(blank(smaller(variant), preset.backends().get(0), batch, threads));
        }
        return cells;
    }

    /** The stages of one way of pruning. */
    static List<Pruning> prunings(Method method, double density) {
        Pruning finetuned = new Pruning(method.name(), density, Stage.FINETUNED);
        return method.schedule() == Schedule.ONE_SHOT
                ? List.of(new Pruning(method.name(), density, Stage.PRUNED), finetuned)
                : List.of(finetuned);
    }

    static Pruning masked(double density) {
        return new Pruning(Pruning.MASKED, density, Stage.FINETUNED);
    }

    static Pruning smaller(Variant variant) {
        return new Pruning(Pruning.smaller(variant.method().name()), variant.density(), Stage.SCRATCH);
    }

    /** Zeros in dense kernels take one time whatever their pattern, so the first method's mask stands for all. */
    boolean hasMaskedRow(Method method) {
        return preset.ways().stream()
                .filter(Method.Mask.class::isInstance)
                .findFirst()
                .filter(method::equals)
                .isPresent();
    }

    static Cell failed(Cell planned, String reason) {
        return Cell.failed(planned.task(), planned.pruning(), planned.target(), reason);
    }

    Cell.Task task() {
        return task;
    }

    private Cell blank(Pruning pruning, String backend, int batch, int threads) {
        return Cell.failed(task, pruning, new Target(backend, batch, threads), "");
    }

    /** A finished cell. */
    Cell cell(Pruning pruning, Target target, Graph graph, Timing timing, List<LayerReport> layers, Profile dense) {
        return new Cell(
                Cell.Status.OK,
                "",
                task,
                pruning,
                target,
                cost(graph),
                Provenance.accuracy(graph).orElse(null),
                Provenance.training(graph).orElse(null),
                timing,
                layers.stream().map(layer -> layer(layer, dense)).toList(),
                environment,
                Versions.all());
    }

    private static Cell.Layer layer(LayerReport report, Profile dense) {
        return new Cell.Layer(
                report.weight(),
                report.rows() + "x" + report.columns(),
                report.tokens(),
                report.pattern(),
                report.nonzeros(),
                report.eligible(),
                report.picked(),
                report.why(),
                Double.isNaN(report.denseMicros()) ? null : report.denseMicros(),
                Double.isNaN(report.sparseMicros()) ? null : report.sparseMicros(),
                dense.micros() > 0 ? dense.share(report.weight()) : null);
    }

    private Cost cost(Graph graph) {
        io.densitometer.graph.Cost cost = io.densitometer.graph.Cost.of(graph, 1);
        List<PrunableLayer> used = layers(EnumSet.complementOf(EnumSet.of(LayerKind.UNUSED)), graph);
        List<PrunableLayer> all = layers(EnumSet.allOf(LayerKind.class), graph);
        return new Cost(count(cost.total(), graph, all), count(cost.used(), graph, used));
    }

    private List<PrunableLayer> layers(EnumSet<LayerKind> kinds, Graph graph) {
        return new LayerSelection(kinds, preset.exclude()).of(graph);
    }

    private static Cost.Count count(io.densitometer.graph.Cost.Counts counts, Graph graph, List<PrunableLayer> layers) {
        long prunable = 0;
        long left = 0;
        for (PrunableLayer layer : layers) {
            prunable += layer.weight().shape().elements();
            left += Masks.nonzeros(graph.weight(layer.weight()).data());
        }
        return new Cost.Count(
                counts.parameters(), counts.nonzeros(), prunable, left, counts.flops(), counts.nonzeroFlops());
    }
}
