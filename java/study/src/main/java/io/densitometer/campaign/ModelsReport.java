package io.densitometer.campaign;

import io.densitometer.campaign.ModelCell.ArmFound;
import io.densitometer.campaign.ModelCell.Found;
import io.densitometer.measure.ArmResult;
import io.densitometer.measure.Energy;
import io.densitometer.measure.Measurement;
import io.densitometer.report.Figures;
import io.densitometer.report.Table;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Times of whole models: latency, launches, speed-up against the dense model, and energy where a device counts it. */
final class ModelsReport {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String READING =
            "A speed-up is the dense model's median time of a whole run over the variant's,"
                    + " copies to and from a device included, with its 95% interval; all arms of a model interleaved in one run.";
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

        /** Median device time in microseconds. */
        String steps(String cache) {
            Measurement measured = found.steps().get(cache);
            return measured == null
                    ? ""
                    : Figures.significant(measured.arm(arm.name()).summary().p50() / NANOS_PER_MICRO, 3);
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
            String text = READING + (metered ? ENERGY : "") + targets();
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
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("model"),
                Column.text("precision"),
                Column.number("batch"),
                Column.number("threads"),
                Column.text("arm"),
                Column.text("layers by format"),
                Column.number("launches"),
                Column.number("in products with weights"),
                Column.number("p50 ms"),
                Column.number("p90 ms"),
                Column.number("p99 ms")));
        part.caches().forEach(cache -> columns.add(Column.number("device us, " + cache)));
        columns.addAll(List.of(
                Column.number("speed-up (95%)"),
                Column.verdict("verdict"),
                Column.number("A/A noise"),
                Column.number("mJ per run"),
                Column.number("MHz"),
                Column.text("slowed by")));
        return new Table(columns, rows.stream().map(this::entries).toList())
                .withoutEmpty()
                .withoutConstant(List.of("threads", "precision"));
    }

    private List<Entry> entries(Row row) {
        ArmResult result = row.result();
        List<Entry> entries = new ArrayList<>(texts(
                row.cell.model(),
                row.cell.precision(),
                Integer.toString(row.cell.batch()),
                Integer.toString(row.cell.threads()),
                row.arm.name(),
                formats(row.arm),
                row.arm.kernels() < 0 ? "" : Integer.toString(row.arm.kernels()),
                row.arm.steps() == null ? "" : Figures.share(row.arm.steps().weightShare()),
                millis(result.summary().p50()),
                millis(result.summary().p90()),
                millis(result.summary().p99())));
        part.caches().forEach(cache -> entries.add(Entry.of(row.steps(cache))));
        entries.add(
                row.isBaseline()
                        ? Entry.of("baseline")
                        : new Entry(Figures.interval(result.speedup()), result.speedup()));
        entries.addAll(texts(
                row.isBaseline() ? "" : result.verdict().kind().name(),
                Figures.floor(row.found.run().noiseFloor()),
                row.energy(energy -> Figures.significant(energy.millijoulesPerRun(), 3)),
                row.energy(energy -> Integer.toString(energy.smMegahertz())),
                row.energy(energy -> String.join(", ", energy.slowedBy()))));
        return entries;
    }

    private static List<Entry> texts(String... texts) {
        return Stream.of(texts).map(Entry::of).toList();
    }

    private static String millis(double nanos) {
        return Figures.significant(nanos / NANOS_PER_MILLI, 4);
    }

    private static String formats(ArmFound arm) {
        return arm.formats().entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private Table without() {
        List<List<Entry>> entries = new ArrayList<>();
        for (CellResult cell : cells) {
            cell.finding()
                    .data(Found.class)
                    .without()
                    .forEach((variant, why) -> entries.add(texts(cell.key(), variant, why)));
        }
        return new Table(Stream.of("cell", "variant", "why").map(Column::text).toList(), entries);
    }
}
