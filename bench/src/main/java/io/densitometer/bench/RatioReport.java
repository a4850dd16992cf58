package io.densitometer.bench;

import io.densitometer.bench.Target.Outcome;
import io.densitometer.report.Figures;
import io.densitometer.report.Table;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import io.densitometer.report.TextTable;
import io.densitometer.study.StepProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A campaign's result as Markdown: the table, each row's points, and where the time goes. */
final class RatioReport {
    private static final int TOP = 5;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String READING = """
            A speed-up is the baseline's median time over ours, both interleaved in one run, with its 95% interval. Met: the \
            whole interval reaches the target; NOT met: none of it does; unclear: the noise allows no answer. "Not slower" \
            allows 2%, within which two times count as the same.""";

    private final CampaignResult result;
    private final StringBuilder text = new StringBuilder();

    private RatioReport(CampaignResult result) {
        this.result = result;
    }

    static String render(CampaignResult result) {
        return new RatioReport(result).render();
    }

    private String render() {
        paragraph("# " + result.title());
        text.append(result.setting().heading(result.campaign()));
        paragraph(READING);
        text.append(TextTable.markdown(summary())).append('\n');
        result.rows().forEach(this::section);
        text.append(result.setting().versionList());
        return text.toString();
    }

    private void paragraph(String words) {
        text.append(words).append("\n\n");
    }

    private Table summary() {
        List<Column> columns =
                Stream.of("what", "target", "measured", "met").map(Column::text).toList();
        return new Table(
                columns,
                result.rows().stream().map(done -> summary(row(done), done)).toList());
    }

    private static Row row(RowResult done) {
        return Campaign.JSON.convertValue(done.row(), Row.class);
    }

    private static List<Entry> summary(Row row, RowResult done) {
        return Stream.of(row.what(), row.target(), measured(done), count(done))
                .map(Entry::of)
                .toList();
    }

    /** A row's single figures, or how far they reach. */
    private static String measured(RowResult done) {
        Map<Target, List<Point>> byTarget = done.points().stream()
                .collect(Collectors.groupingBy(Point::target, java.util.LinkedHashMap::new, Collectors.toList()));
        return byTarget.entrySet().stream()
                .map(e -> reach(e.getKey(), e.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String reach(Target target, List<Point> points) {
        List<Figure> figures = points.stream()
                .map(Point::figure)
                .sorted(Comparator.comparingDouble(Figure::value))
                .toList();
        Figure least = figures.get(0);
        Figure most = figures.get(figures.size() - 1);
        return least.value() == most.value()
                ? points.get(0).name().replaceFirst(",.*", "") + " " + target.text(least)
                : target.brief(least) + " to " + target.brief(most);
    }

    private static String count(RowResult done) {
        long met =
                done.points().stream().filter(p -> p.outcome() == Outcome.MET).count();
        String text = done.outcome().text();
        return done.points().size() == 1
                ? text
                : text + ": " + met + " of " + done.points().size() + " points";
    }

    private void section(RowResult done) {
        paragraph("## " + row(done).what());
        text.append(TextTable.markdown(points(done))).append('\n');
        List<String> notes = done.points().stream()
                .filter(point -> point.evidence() != null)
                .flatMap(point -> notes(point).stream())
                .toList();
        if (!notes.isEmpty()) {
            paragraph("Where the time goes, each step timed by itself:");
            notes.forEach(note -> text.append("- ").append(note).append('\n'));
            text.append('\n');
        }
    }

    private static Table points(RowResult done) {
        List<Column> columns = List.of(
                Column.text("case"),
                Column.text("target"),
                Column.number("measured"),
                Column.text("met"),
                Column.number("baseline"),
                Column.number("ours"),
                Column.number("A/A noise"),
                Column.number("samples"));
        List<List<Entry>> rows = new ArrayList<>();
        for (Point point : done.points()) {
            List<String> cells = new ArrayList<>(List.of(
                    point.name(),
                    point.target().text(),
                    point.target().text(point.figure()),
                    point.outcome().text()));
            cells.addAll(times(point.times()));
            rows.add(cells.stream().map(Entry::of).toList());
        }
        return new Table(columns, rows);
    }

    /** Blank where a figure is no ratio. */
    private static List<String> times(Point.Times times) {
        return times == null
                ? List.of("", "", "", "")
                : List.of(
                        time(times.baselineNanos()),
                        time(times.nanos()),
                        Figures.floor(times.noiseFloor()),
                        Integer.toString(times.samples()));
    }

    private static String time(double nanos) {
        return nanos < 1e5
                ? Figures.significant(nanos / NANOS_PER_MICRO, 3) + " us"
                : Figures.significant(nanos / NANOS_PER_MILLI, 3) + " ms";
    }

    private static List<String> notes(Point point) {
        Point.Evidence evidence = point.evidence();
        List<String> notes = new ArrayList<>();
        if (evidence.baseline() != null && evidence.subject() != null) {
            notes.add(point.name() + ": layers with weights " + change(evidence, true) + ", the rest "
                    + change(evidence, false) + "; layers by format: " + formats(evidence.formats()));
        }
        if (point.outcome() != Outcome.MET && evidence.subject() != null) {
            notes.add(point.name() + ", " + point.outcome().text() + ": " + top(evidence.subject()));
        }
        return notes;
    }

    private static String formats(Map<String, Long> formats) {
        return new TreeMap<>(formats)
                .entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).collect(Collectors.joining(", "));
    }

    private static String change(Point.Evidence evidence, boolean weights) {
        return time(nanos(evidence.baseline(), weights)) + " to " + time(nanos(evidence.subject(), weights));
    }

    private static double nanos(StepProfile profile, boolean weights) {
        return profile.micros() * NANOS_PER_MICRO * (weights ? profile.weightShare() : 1 - profile.weightShare());
    }

    private static String top(StepProfile profile) {
        String steps = profile.steps().stream()
                .sorted(Comparator.comparingDouble(StepProfile.Step::micros).reversed())
                .limit(TOP)
                .map(step -> "`" + step.name() + "` " + Figures.share(step.micros() / profile.micros()))
                .collect(Collectors.joining(", "));
        return Figures.share(profile.weightShare()) + " of " + time(profile.micros() * NANOS_PER_MICRO)
                + " in layers with weights; the longest of " + profile.steps().size() + " steps: " + steps;
    }
}
