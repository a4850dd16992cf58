package io.densitometer.campaign;

import io.densitometer.campaign.LayerCell.Found;
import io.densitometer.campaign.LayerCell.Point;
import io.densitometer.measure.Verdict;
import io.densitometer.report.ColumnOf;
import io.densitometer.report.Figures;
import io.densitometer.report.Table;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where each format starts to pay, the speed-ups that say so, and a map of them for each shape. */
final class LayersReport {
    private static final String PAYS =
            "The least sparsity at which a format was FASTER than the dense layer beyond the noise,"
                    + " for each number of tokens, and the fewest tokens at which it was faster at any density measured; a dash: at none.";
    private static final String ALL =
            "A speed-up is the dense layer's median time over the format's, with its 95% interval,"
                    + " all arms of a row's layer interleaved in one run. Times are of the layer's own kernels where the device has a"
                    + " clock, else of a whole run.";

    private final Layers part;
    private final List<CellResult> cells;
    private final List<Row> rows;

    /** A point and the layer it is of. */
    record Row(LayerCell cell, Point point) {
        boolean ran() {
            return point.speedup() != null;
        }

        boolean faster() {
            return point.verdict() == Verdict.Kind.FASTER;
        }

        Entry speedup() {
            return new Entry(Figures.interval(point.speedup()), point.speedup());
        }

        /** What is asked of the point, or follows from that; nothing where nothing is. */
        String asked(Function<Target, String> text) {
            return cell.target(point).map(text).orElse("");
        }

        /** What one line of the first table is about. */
        List<String> line() {
            return List.of(cell.precision(), point.cache(), cell.shape(), point.format());
        }
    }

    LayersReport(Layers part, List<CellResult> cells) {
        this.part = part;
        this.cells = cells;
        this.rows = cells.stream()
                .filter(cell -> cell.finding().data() != null)
                .flatMap(LayersReport::rows)
                .toList();
    }

    private static Stream<Row> rows(CellResult result) {
        LayerCell cell = CampaignJson.value(result.definition(), LayerCell.class);
        return result.finding().data(Found.class).points().stream().map(point -> new Row(cell, point));
    }

    List<Section> sections() {
        List<Row> ran = rows.stream().filter(Row::ran).toList();
        List<Section> sections = new ArrayList<>();
        if (!ran.isEmpty()) {
            String title = part.title() + ": where each format starts to pay";
            sections.add(new Section(title, PAYS, pays(ran), pictures(ran), Outcome.MEASURED));
            sections.add(new Section(part.title() + ": every point", ALL, every(ran)));
        }
        if (ran.size() < rows.size()) {
            sections.add(new Section(part.title() + ": what could not run", "", without()));
        }
        sections.addAll(Part.without(part.title(), cells));
        return sections;
    }

    private Table pays(List<Row> ran) {
        List<Column> columns = Stream.of("precision", "caches", "shape", "format")
                .map(Column::text)
                .collect(Collectors.toCollection(ArrayList::new));
        part.tokens().forEach(count -> columns.add(Column.number(count + " tokens")));
        columns.add(Column.text("fewest tokens that pay"));
        Map<List<String>, List<Row>> lines =
                ran.stream().collect(Collectors.groupingBy(Row::line, LinkedHashMap::new, Collectors.toList()));
        return new Table(
                columns,
                lines.entrySet().stream()
                        .map(e -> pays(e.getKey(), e.getValue()))
                        .toList());
    }

    private List<Entry> pays(List<String> line, List<Row> of) {
        List<String> entries = new ArrayList<>(line);
        part.tokens().forEach(count -> entries.add(leastSparsity(of, count)));
        entries.add(fewestTokens(of));
        return entries.stream().map(Entry::of).toList();
    }

    private static String leastSparsity(List<Row> of, int tokens) {
        return of.stream()
                .filter(row -> row.cell.tokens() == tokens && row.faster())
                .max(Comparator.comparingDouble(row -> row.point.density()))
                .map(row -> sparsity(row.point))
                .orElse("");
    }

    private static String fewestTokens(List<Row> of) {
        Optional<Row> fewest = of.stream()
                .filter(Row::faster)
                .min(Comparator.<Row>comparingInt(row -> row.cell.tokens())
                        .thenComparingDouble(row -> -row.point.density()));
        return fewest.map(row -> row.cell.tokens() + " at " + sparsity(row.point))
                .orElse("");
    }

    static String sparsity(Point point) {
        return Figures.significant(100 * (1 - point.density()), 3) + "%";
    }

    private static Table every(List<Row> ran) {
        List<ColumnOf<Row>> columns = List.of(
                ColumnOf.text("precision", row -> row.cell.precision()),
                ColumnOf.text("caches", row -> row.point.cache()),
                ColumnOf.text("shape", row -> row.cell.shape()),
                ColumnOf.number("tokens", row -> Integer.toString(row.cell.tokens())),
                ColumnOf.text("format", row -> row.point.format()),
                ColumnOf.number("sparsity", row -> sparsity(row.point)),
                ColumnOf.number("dense us", row -> Figures.significant(row.point.denseMicros(), 3)),
                ColumnOf.number("us", row -> Figures.significant(row.point.micros(), 3)),
                new ColumnOf<>(Column.number("speed-up (95%)"), Row::speedup),
                ColumnOf.number("A/A noise", row -> Figures.floor(row.point.noiseFloor())),
                ColumnOf.verdict("verdict", row -> row.point.verdict().name()),
                ColumnOf.text("target", row -> row.asked(Target::text)),
                ColumnOf.verdict(
                        "outcome",
                        row -> row.asked(
                                target -> row.cell.judged(row.point, target).name())));
        return ColumnOf.table(ran, columns).withoutEmpty();
    }

    /** Each reason once, with the formats and layers that it kept out. */
    private Table without() {
        Map<List<String>, Set<String>> layers = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> !row.ran())
                .forEach(row -> layers.computeIfAbsent(
                                List.of(row.point.format(), row.cell.precision(), row.point.why()),
                                k -> new LinkedHashSet<>())
                        .add(row.cell.shape()));
        List<List<Entry>> entries = layers.entrySet().stream()
                .map(e -> Stream.of(
                                e.getKey().get(0),
                                e.getKey().get(1),
                                String.join(", ", e.getValue()),
                                e.getKey().get(2))
                        .map(Entry::of)
                        .toList())
                .toList();
        return new Table(
                Stream.of("format", "precision", "shapes", "why")
                        .map(Column::text)
                        .toList(),
                entries);
    }

    private List<Section.Picture> pictures(List<Row> ran) {
        Map<List<String>, List<Row>> maps = ran.stream()
                .collect(Collectors.groupingBy(
                        row -> List.of(row.cell.precision(), row.cell.shape(), row.point.cache()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return maps.entrySet().stream()
                .map(e -> new Section.Picture(
                        "layers-" + String.join("-", e.getKey()) + ".svg",
                        LayerMap.svg(String.join(", ", e.getKey()), e.getValue())))
                .toList();
    }
}
