package io.densitometer.report;

import io.densitometer.measure.Ratio;
import io.densitometer.study.Cell;
import io.densitometer.study.Cost;
import io.densitometer.study.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** {@code report.csv}: one row per cell, comma separated, decimal points; empty where there is no value. */
final class CsvReport {
    private record Column(String name, BiFunction<Group, Cell, Object> value) {
        Column(String name, Function<Cell, Object> value) {
            this(name, (group, cell) -> value.apply(cell));
        }
    }

    /** The first 24 are the interface that other programs read; new columns go to the end. */
    private static final List<Column> COLUMNS = List.of(
            new Column("model", cell -> cell.task().model()),
            new Column("data", cell -> cell.task().data()),
            new Column("seq_len", cell -> cell.task().seqLen()),
            new Column("pred_len", cell -> cell.task().predLen()),
            new Column("method", cell -> cell.pruning().method()),
            new Column("target_density", cell -> Figures.plain(cell.pruning().targetDensity())),
            new Column("stage", cell -> cell.pruning().stage().word()),
            total("parameters", Cost.Count::parameters),
            total("nonzeros", Cost.Count::nonzeros),
            cost("density", cost -> Figures.plain(cost.used().density())),
            total("flops_dense", Cost.Count::flopsDense),
            total("flops_nonzero", Cost.Count::flopsNonzero),
            new Column(
                    "mse",
                    cell -> cell.accuracy() == null
                            ? ""
                            : Figures.plain(cell.accuracy().mse())),
            new Column(
                    "mae",
                    cell -> cell.accuracy() == null
                            ? ""
                            : Figures.plain(cell.accuracy().mae())),
            new Column("epoch_seconds", CsvReport::epochSeconds),
            new Column("backend", cell -> cell.target().backend()),
            new Column("batch", cell -> cell.target().batch()),
            new Column("threads", cell -> cell.target().threads()),
            latency("p50_ms", Timing.Latency::p50Ms),
            latency("p99_ms", Timing.Latency::p99Ms),
            timing("baseline", timing -> timing.against().baseline()),
            speedup("speedup", Ratio::value),
            speedup("speedup_low", Ratio::low),
            speedup("speedup_high", Ratio::high),
            timing("verdict", timing -> timing.against().verdict().kind()),
            timing("verdict_why", timing -> timing.against().verdict().why()),
            new Column("status", cell -> cell.ok() ? "ok" : "failed"),
            new Column("reason", Cell::reason),
            new Column("seed", cell -> cell.task().seed()),
            total("prunable", Cost.Count::prunable),
            total("prunable_nonzeros", Cost.Count::prunableNonzeros),
            cost("unused_parameters", Cost::unusedParameters),
            cost("density_with_unused", cost -> Figures.plain(cost.total().density())),
            cost("flops_dense_used", cost -> cost.used().flopsDense()),
            cost("flops_nonzero_used", cost -> cost.used().flopsNonzero()),
            latency("p90_ms", Timing.Latency::p90Ms),
            latency("mean_ms", Timing.Latency::meanMs),
            latency("mad_ms", Timing.Latency::madMs),
            timing(
                    "samples",
                    timing -> timing.samples() == null
                            ? ""
                            : timing.samples().nanos().size()),
            timing("noise_floor", timing -> Figures.plain(timing.noiseFloor())),
            timing("prunable_share", timing -> bound(timing, Timing.Bound::prunableShare)),
            timing("amdahl_bound", timing -> bound(timing, Timing.Bound::speedup)),
            timing("others", CsvReport::others),
            new Column("cell", Cell::id),
            new Column(
                    "density_to_dense", (group, cell) -> cell.cost() == null ? "" : Figures.plain(group.density(cell))),
            new Column("flop_reduction", (group, cell) -> Figures.plain(group.flopReduction(cell))),
            timing("launches", timing -> timing.kernels() == null ? "" : timing.kernels()),
            timing(
                    "millijoules",
                    timing -> timing.energy() == null
                            ? ""
                            : Figures.plain(timing.energy().millijoulesPerRun())));

    private CsvReport() {}

    static String render(List<Cell> cells) {
        StringBuilder text = new StringBuilder();
        CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            printer.printRecord(COLUMNS.stream().map(Column::name));
            for (Group group : Group.of(cells)) {
                for (Cell cell : group.cells()) {
                    printer.printRecord(
                            COLUMNS.stream().map(column -> column.value().apply(group, cell)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static Column cost(String name, Function<Cost, Object> value) {
        return new Column(name, cell -> cell.cost() == null ? "" : value.apply(cell.cost()));
    }

    private static Column total(String name, ToLongFunction<Cost.Count> value) {
        return cost(name, cost -> value.applyAsLong(cost.total()));
    }

    private static Column timing(String name, Function<Timing, Object> value) {
        return new Column(name, cell -> cell.timing() == null ? "" : value.apply(cell.timing()));
    }

    private static Column latency(String name, ToDoubleFunction<Timing.Latency> value) {
        return timing(name, timing -> Figures.plain(value.applyAsDouble(timing.latency())));
    }

    private static Column speedup(String name, ToDoubleFunction<Ratio> value) {
        return timing(
                name,
                timing -> Figures.plain(value.applyAsDouble(timing.against().speedup())));
    }

    private static String others(Timing timing) {
        return timing.others().stream()
                .map(other -> other.baseline() + ": " + other.verdict().kind() + " "
                        + other.speedup().text())
                .collect(Collectors.joining("; "));
    }

    private static String epochSeconds(Cell cell) {
        return cell.training() == null ? "" : Figures.plain(cell.training().epochSeconds());
    }

    private static String bound(Timing timing, ToDoubleFunction<Timing.Bound> value) {
        return timing.bound() == null ? "" : Figures.plain(value.applyAsDouble(timing.bound()));
    }
}
