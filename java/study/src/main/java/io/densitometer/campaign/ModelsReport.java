package io.densitometer.campaign;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.LayerReport;
import io.densitometer.campaign.ModelCell.ArmFound;
import io.densitometer.campaign.ModelCell.Found;
import io.densitometer.measure.ArmResult;
import io.densitometer.measure.Energy;
import io.densitometer.measure.Measurement;
import io.densitometer.report.ColumnOf;
import io.densitometer.report.Figures;
import io.densitometer.report.Table;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whole models: size, formats, latency, launches, speed-up against the dense model, and energy where a device counts it.
 */
final class ModelsReport {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String READING =
            "A speed-up is the dense model's median time of a whole run over the variant's,"
                    + " copies to and from a device included, with its 95% interval; all arms of a model interleaved in one run."
                    + " Parameters and the FLOPs of one forecast count zeros too. Layers are counted by the sparse formats that they"
                    + " are eligible for, and by the format picked.";
    private static final String SMALLER =
            " A smaller-dense arm is a dense model of smaller d_model and d_ff, the widest with no more FLOPs or parameters than the"
                    + " cut model in its name; all weights are random, so times can be compared and errors cannot.";
    private static final String ENERGY =
            " Energy is the whole device's over runs one after the other, what it draws when idle included.";

    private final WholeModels part;
    private final List<Row> rows;
    private final List<CellResult> all;
    private final List<CellResult> cells;

    /** An arm of a cell. */
    private record Row(ModelCell cell, Found found, ArmFound arm) {
        ArmResult result() {
            return found.run().arm(arm.name());
        }

        boolean isBaseline() {
            return arm.name().equals(found.run().baseline().name());
        }

        Entry speedup() {
            return isBaseline()
                    ? Entry.of("baseline")
                    : new Entry(Figures.interval(result().speedup()), result().speedup());
        }

        String verdict() {
            return isBaseline() ? "" : result().verdict().kind().name();
        }

        /** Median device time in microseconds; none where the arm's backend has no clock. */
        String steps(String cache) {
            Measurement measured = found.steps().get(cache);
            return measured == null
                    ? ""
                    : Stream.concat(Stream.of(measured.baseline()), measured.arms().stream())
                            .filter(timed -> timed.name().equals(arm.name()))
                            .map(timed -> Figures.significant(timed.summary().p50() / NANOS_PER_MICRO, 3))
                            .collect(Collectors.joining());
        }

        String energy(Function<Energy, String> text) {
            return arm.energy() == null ? "" : text.apply(arm.energy());
        }
    }

    ModelsReport(WholeModels part, List<CellResult> cells) {
        this.part = part;
        this.all = cells;
        this.cells =
                cells.stream().filter(cell -> cell.finding().data() != null).toList();
        this.rows = this.cells.stream().flatMap(ModelsReport::rows).toList();
    }

    private static Stream<Row> rows(CellResult result) {
        ModelCell cell = CampaignJson.value(result.definition(), ModelCell.class);
        Found found = result.finding().data(Found.class);
        return found.arms().stream().map(arm -> new Row(cell, found, arm));
    }

    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        if (!rows.isEmpty()) {
            boolean metered = rows.stream().anyMatch(row -> row.arm.energy() != null);
            boolean smaller = rows.stream().anyMatch(row -> row.arm.smaller() != null);
            String text = READING + (smaller ? SMALLER : "") + (metered ? ENERGY : "") + targets();
            sections.add(new Section(part.title(), text, table(), List.of(), mean()));
        }
        Table without = without();
        if (!without.rows().isEmpty()) {
            sections.add(new Section(part.title() + ": what could not run", "", without));
        }
        sections.addAll(Part.without(part.title(), all));
        return sections;
    }

    private String targets() {
        String one = part.each() == null
                ? ""
                : " Asked of each: " + Target.times(part.each()).text() + ".";
        if (part.mean() == null) {
            return one;
        }
        Target target = Target.times(part.mean());
        return one + " Asked of the geometric mean: " + target.text() + "; it is " + target.text(geometricMean()) + ": "
                + mean() + ".";
    }

    private Outcome mean() {
        return part.mean() == null
                ? Outcome.MEASURED
                : Target.times(part.mean()).judge(geometricMean());
    }

    private Figure geometricMean() {
        return Figure.geometricMean(rows.stream()
                .filter(row -> !row.isBaseline())
                .map(row -> row.cell.figure(row.result()))
                .toList());
    }

    private Table table() {
        List<ColumnOf<Row>> columns = new ArrayList<>(what());
        columns.addAll(times());
        part.caches().forEach(cache -> columns.add(ColumnOf.number("device us, " + cache, row -> row.steps(cache))));
        columns.addAll(conclusions());
        columns.addAll(energies());
        return ColumnOf.table(rows, columns).withoutEmpty().withoutConstant(List.of("threads", "precision"));
    }

    /** What ran. */
    private static List<ColumnOf<Row>> what() {
        return List.of(
                ColumnOf.text("model", row -> row.cell.model()),
                ColumnOf.text("precision", row -> row.cell.precision()),
                ColumnOf.number("batch", row -> Integer.toString(row.cell.batch())),
                ColumnOf.number("threads", row -> Integer.toString(row.cell.threads())),
                ColumnOf.text("arm", row -> row.arm.name()),
                ColumnOf.text("widths", row -> widths(row.arm)),
                ColumnOf.number("parameters", row -> Figures.count(row.arm.parameters())),
                ColumnOf.number("FLOPs", row -> Figures.count(row.arm.flops())),
                ColumnOf.text("eligible", row -> eligible(row.arm)),
                ColumnOf.text("picked", row -> picked(row.arm)));
    }

    private static List<ColumnOf<Row>> times() {
        return List.of(
                ColumnOf.number("launches", row -> row.arm.kernels() < 0 ? "" : Integer.toString(row.arm.kernels())),
                ColumnOf.number("in products with weights", row -> weighted(row.arm)),
                ColumnOf.number("p50 ms", row -> millis(row.result().summary().p50())),
                ColumnOf.number("p90 ms", row -> millis(row.result().summary().p90())),
                ColumnOf.number("p99 ms", row -> millis(row.result().summary().p99())));
    }

    private List<ColumnOf<Row>> conclusions() {
        return List.of(
                new ColumnOf<>(Column.number("speed-up (95%)"), Row::speedup),
                ColumnOf.verdict("verdict", Row::verdict),
                ColumnOf.number(
                        "A/A noise", row -> Figures.floor(row.found.run().noiseFloor())),
                ColumnOf.verdict("outcome", this::outcome));
    }

    /** What is asked of each arm beside the baseline. */
    private String outcome(Row row) {
        return part.each() == null || row.isBaseline()
                ? ""
                : Target.times(part.each()).judge(row.cell.figure(row.result())).name();
    }

    private static List<ColumnOf<Row>> energies() {
        return List.of(
                ColumnOf.number("mJ per run", row -> row.energy(e -> Figures.significant(e.millijoulesPerRun(), 3))),
                ColumnOf.number("MHz", row -> row.energy(e -> Integer.toString(e.smMegahertz()))),
                ColumnOf.text("slowed by", row -> row.energy(e -> String.join(", ", e.slowedBy()))));
    }

    private static String weighted(ArmFound arm) {
        return arm.steps() == null ? "" : Figures.share(arm.steps().weightShare());
    }

    private static String widths(ArmFound arm) {
        return arm.smaller() == null
                ? ""
                : "d_model " + arm.smaller().dModel() + ", d_ff "
                        + arm.smaller().dFf();
    }

    private static String eligible(ArmFound arm) {
        return counts(arm.layers().stream()
                .flatMap(layer -> layer.eligible().stream())
                .filter(format -> !format.equals(CompileOptions.DENSE)));
    }

    private static String picked(ArmFound arm) {
        return counts(arm.layers().stream().map(LayerReport::picked));
    }

    /** For example {@code dense 3, nm 21}. */
    private static String counts(Stream<String> formats) {
        return formats
                .collect(Collectors.groupingBy(format -> format, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String millis(double nanos) {
        return Figures.significant(nanos / NANOS_PER_MILLI, 4);
    }

    private Table without() {
        List<List<Entry>> entries = new ArrayList<>();
        for (CellResult cell : cells) {
            cell.finding()
                    .data(Found.class)
                    .without()
                    .forEach((variant, why) -> entries.add(
                            Stream.of(cell.key(), variant, why).map(Entry::of).toList()));
        }
        return new Table(Stream.of("cell", "variant", "why").map(Column::text).toList(), entries);
    }
}
