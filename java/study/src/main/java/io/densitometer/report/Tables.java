package io.densitometer.report;

import io.densitometer.measure.Energy;
import io.densitometer.measure.Ratio;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import io.densitometer.study.Cell;
import io.densitometer.study.Cost;
import io.densitometer.study.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The report's tables. */
final class Tables {
    private static final int DIGITS = 3;
    private static final List<String> ONLY_WHEN_THEY_VARY =
            List.of("backend", "seed", "against", "launches", "mJ per run", "slowed by");

    private Tables() {}

    /** What pruning did to error, size and run time, one row per cell of the group but the A/A rows. */
    static Table results(Group group) {
        List<ColumnOf<Cell>> columns = new ArrayList<>(List.of(
                ColumnOf.text("method", cell -> cell.pruning().method()),
                ColumnOf.number("density", cell -> Figures.density(group.density(cell))),
                ColumnOf.text("stage", cell -> cell.pruning().stage().word()),
                ColumnOf.text("backend", cell -> cell.target().backend()),
                ColumnOf.number("seed", cell -> Long.toString(cell.task().seed())),
                ColumnOf.number("parameters left", cell -> count(cell, Cost.Count::nonzeros)),
                ColumnOf.number("FLOPs", cell -> count(cell, Cost.Count::flopsNonzero)),
                ColumnOf.number("FLOP reduction", cell -> Figures.reduction(group.flopReduction(cell))),
                ColumnOf.number("MSE", cell -> error(cell, Cell.Accuracy::mse)),
                ColumnOf.number("to dense", cell -> change(group, cell)),
                ColumnOf.number("MAE", cell -> error(cell, Cell.Accuracy::mae)),
                ColumnOf.number("p50 ms", cell -> millis(cell, Timing.Latency::p50Ms)),
                ColumnOf.number("p99 ms", cell -> millis(cell, Timing.Latency::p99Ms)),
                ColumnOf.number("launches", cell -> timing(cell, Tables::launches)),
                ColumnOf.number(
                        "mJ per run", cell -> energy(cell, e -> Figures.significant(e.millijoulesPerRun(), DIGITS))),
                ColumnOf.text("slowed by", cell -> energy(cell, e -> String.join(", ", e.slowedBy())))));
        group.otherBaselines().forEach(baseline -> columns.add(otherSpeedup(baseline)));
        columns.add(speedup());
        columns.add(
                ColumnOf.text("against", cell -> timing(cell, t -> t.against().baseline())));
        columns.add(new ColumnOf<>(Column.verdict("verdict"), cell -> Entry.of(verdict(cell))));
        return ColumnOf.table(group.rows(), columns).withoutConstant(ONLY_WHEN_THEY_VARY);
    }

    /** Who is on the front of error against time in each group, fastest first. */
    static Table front(List<Group> groups) {
        List<Replicas> rows =
                groups.stream().flatMap(group -> Front.of(group).stream()).toList();
        List<ColumnOf<Replicas>> columns = List.of(
                ColumnOf.text("model", row -> row.group().model()),
                ColumnOf.text("task", row -> row.group().task()),
                ColumnOf.text("run", row -> row.group().run()),
                ColumnOf.text("method", row -> row.pruning().method()),
                ColumnOf.number("density", row -> Figures.density(row.density())),
                ColumnOf.text("stage", row -> row.pruning().stage().word()),
                ColumnOf.text("backend", Replicas::backend),
                ColumnOf.number("ms per run", row -> Figures.significant(row.millis(), DIGITS)),
                ColumnOf.number(
                        "speed-up",
                        row -> row.speedup()
                                .map(ratio -> Figures.times(ratio.value()))
                                .orElse("")),
                ColumnOf.number("MSE", row -> Figures.significant(row.mse(), DIGITS)));
        return ColumnOf.table(rows, columns).withoutConstant(List.of("task", "run", "backend"));
    }

    /** The noise floor: the same plan against itself. */
    static Table again(List<Group> groups) {
        record Row(Group group, Cell cell) {}
        List<Row> rows = groups.stream()
                .flatMap(group -> group.again().stream().map(cell -> new Row(group, cell)))
                .toList();
        return ColumnOf.table(
                rows,
                List.of(
                        ColumnOf.text("model", row -> row.group().model()),
                        ColumnOf.text("setting", row -> row.group().title()),
                        ColumnOf.text("backend", row -> row.cell().target().backend()),
                        ColumnOf.number("p50 ms", row -> millis(row.cell(), Timing.Latency::p50Ms)),
                        new ColumnOf<>(Column.number("A/A ratio (95%)"), row -> speedupEntry(row.cell())),
                        ColumnOf.number("noise floor", row -> timing(row.cell(), t -> Figures.floor(t.noiseFloor())))));
    }

    /** For each prunable layer what could run, what does, and why. */
    static Table layers(Cell cell) {
        return ColumnOf.table(
                cell.layers(),
                List.of(
                        ColumnOf.text("layer", Cell.Layer::name),
                        ColumnOf.text("shape", Cell.Layer::shape),
                        ColumnOf.number("tokens", layer -> Long.toString(layer.tokens())),
                        ColumnOf.text("pattern", Cell.Layer::pattern),
                        ColumnOf.number("non-zeros", layer -> Figures.count(layer.nonzeros())),
                        ColumnOf.text("eligible", layer -> String.join(", ", layer.eligible())),
                        ColumnOf.text("picked", Cell.Layer::picked),
                        ColumnOf.number("dense µs", layer -> micros(layer.denseMicros())),
                        ColumnOf.number("sparse µs", layer -> micros(layer.sparseMicros())),
                        ColumnOf.number("share", layer -> layer.share() == null ? "" : Figures.share(layer.share())),
                        ColumnOf.text("why", Cell.Layer::why)));
    }

    /** Cells that ended early. */
    static Table failures(List<Cell> cells) {
        return ColumnOf.table(
                cells.stream().filter(cell -> !cell.ok()).toList(),
                List.of(
                        ColumnOf.text("model", cell -> cell.task().model()),
                        ColumnOf.text("data", cell -> cell.task().data()),
                        ColumnOf.text("method", cell -> cell.pruning().method()),
                        ColumnOf.number(
                                "density",
                                cell -> Figures.density(cell.pruning().targetDensity())),
                        ColumnOf.text("stage", cell -> cell.pruning().stage().word()),
                        ColumnOf.text("backend", cell -> cell.target().backend()),
                        ColumnOf.text("reason", Cell::reason)));
    }

    /** Size and cost of each dense model, with and without the weights that no output depends on. */
    static Table models(List<Group> groups) {
        List<Cell> dense = groups.stream()
                .flatMap(group -> group.rows().stream()
                        .filter(cell -> Group.isDense(cell) && cell.cost() != null)
                        .limit(1))
                .toList();
        return ColumnOf.table(
                dense,
                List.of(
                        ColumnOf.text("model", cell -> cell.task().model()),
                        ColumnOf.text("data", cell -> cell.task().data()),
                        ColumnOf.number(
                                "steps",
                                cell -> cell.task().seqLen() + " to "
                                        + cell.task().predLen()),
                        ColumnOf.number("parameters", cell -> count(cell, Cost.Count::parameters)),
                        ColumnOf.number("prunable", cell -> count(cell, Cost.Count::prunable)),
                        ColumnOf.number(
                                "used by no output",
                                cell -> Figures.count(cell.cost().unusedParameters())),
                        ColumnOf.number("FLOPs per window", cell -> count(cell, Cost.Count::flopsDense)),
                        ColumnOf.number(
                                "of them needed",
                                cell -> Figures.count(cell.cost().used().flopsDense())),
                        ColumnOf.number(
                                "seconds per epoch",
                                cell -> cell.training() == null
                                        ? ""
                                        : Figures.significant(cell.training().epochSeconds(), DIGITS))));
    }

    private static ColumnOf<Cell> speedup() {
        return new ColumnOf<>(Column.number("speed-up (95%)"), Tables::speedupEntry);
    }

    private static ColumnOf<Cell> otherSpeedup(String baseline) {
        return ColumnOf.number(
                "against " + baseline,
                cell -> timing(
                        cell,
                        timing -> timing.others().stream()
                                .filter(other -> other.baseline().equals(baseline))
                                .findFirst()
                                .map(other -> Figures.interval(other.speedup()))
                                .orElse("")));
    }

    private static Entry speedupEntry(Cell cell) {
        if (cell.timing() == null) {
            return Entry.of("");
        }
        Ratio ratio = cell.timing().against().speedup();
        return Group.isBaseline(cell)
                ? Entry.of(Figures.times(ratio.value()))
                : new Entry(Figures.interval(ratio), ratio);
    }

    private static String verdict(Cell cell) {
        if (!cell.ok()) {
            return "failed";
        }
        return Group.isBaseline(cell)
                ? "baseline"
                : timing(cell, timing -> timing.against().verdict().kind().name());
    }

    private static String count(Cell cell, Function<Cost.Count, Long> value) {
        return cell.cost() == null ? "" : Figures.count(value.apply(cell.cost().total()));
    }

    private static String error(Cell cell, ToDoubleFunction<Cell.Accuracy> value) {
        return cell.accuracy() == null ? "" : Figures.significant(value.applyAsDouble(cell.accuracy()), DIGITS);
    }

    private static String change(Group group, Cell cell) {
        if (cell.accuracy() == null || Group.isDense(cell)) {
            return "";
        }
        return group.dense(cell)
                .map(dense ->
                        Figures.change(dense.accuracy().mse(), cell.accuracy().mse()))
                .orElse("");
    }

    private static String millis(Cell cell, ToDoubleFunction<Timing.Latency> value) {
        return timing(cell, timing -> Figures.significant(value.applyAsDouble(timing.latency()), DIGITS));
    }

    private static String timing(Cell cell, Function<Timing, String> text) {
        return cell.timing() == null ? "" : text.apply(cell.timing());
    }

    private static String launches(Timing timing) {
        return timing.kernels() == null ? "" : Integer.toString(timing.kernels());
    }

    private static String energy(Cell cell, Function<Energy, String> text) {
        return timing(cell, timing -> timing.energy() == null ? "" : text.apply(timing.energy()));
    }

    private static String micros(Double micros) {
        return micros == null ? "" : Figures.significant(micros, DIGITS);
    }
}
