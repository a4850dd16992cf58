package io.densitometer.campaign;

import io.densitometer.campaign.OverheadCell.Found;
import io.densitometer.report.Table;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a run costs beyond its kernels: the empty plan's run, one tiny layer's, the slope over a chain of trivial steps, and bytes
 * allocated. The slope holds each step's kernel on one number too, so it is an upper bound.
 *
 * @param title heads it in the report
 * @param steps lengths of the shorter and the longer chain
 * @param models small ones whose allocation is counted too
 * @param runMicros most microseconds of the empty run
 * @param stepMicros most microseconds more for each step
 * @param bytes most bytes allocated by a run
 * @param budget of the measurement
 */
record Overhead(
        String title,
        List<Integer> steps,
        List<String> models,
        double runMicros,
        double stepMicros,
        double bytes,
        Budget budget)
        implements Part {
    private static final String KIND = "overhead";

    Overhead {
        Part.require(title != null && !title.isBlank(), KIND, "title is missing");
        steps = Part.filled(KIND, "steps", steps);
        boolean growing = steps.size() == 2 && steps.get(0) >= 1 && steps.get(1) > steps.get(0);
        Part.require(growing, KIND, "steps " + steps + " must be a shorter and a longer length, such as [8, 64]");
        models = models == null ? List.of() : List.copyOf(models);
        models.forEach(io.densitometer.model.Models::named);
        boolean possible = runMicros > 0 && stepMicros > 0 && bytes >= 0;
        Part.require(possible, KIND, "run_micros and step_micros must be above 0, bytes not negative");
        Part.require(budget != null, KIND, "budget is missing: give seconds, min_samples and interval_width");
    }

    @Override
    public List<Task> tasks(Site site) {
        OverheadCell cell =
                new OverheadCell(site.backend().name(), steps, models, runMicros, stepMicros, bytes, budget);
        return List.of(new Task(cell.key(), cell, () -> cell.measure(site.backend())));
    }

    @Override
    public List<Section> report(List<CellResult> cells) {
        List<Column> columns = List.of(
                Column.text("what"), Column.text("target"), Column.number("measured"), Column.verdict("outcome"));
        List<List<Entry>> rows = cells.stream()
                .filter(cell -> cell.finding().data() != null)
                .flatMap(cell -> cell.finding().data(Found.class).points().stream())
                .map(point -> Stream.of(
                                point.name(),
                                point.target().text(),
                                point.target().text(point.figure()),
                                point.outcome().name())
                        .map(Entry::of)
                        .toList())
                .toList();
        List<Section> sections = new ArrayList<>();
        if (!rows.isEmpty()) {
            sections.add(new Section(title, "", new Table(columns, rows)));
        }
        sections.addAll(Part.without(title, cells));
        return sections;
    }
}
