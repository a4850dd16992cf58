package io.densitometer.report;

import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A whole task in one table: a row for each model, way of pruning and density; its stages and settings side by side. */
final class SummaryTable {
    private final List<Group> groups;

    /** A row with the name of its model, which is said once. */
    private record Line(String model, SummaryRow row) {}

    private SummaryTable(List<Group> groups) {
        this.groups = groups;
    }

    /** The groups that share a table, by its title. */
    static Map<String, List<Group>> tasks(List<Group> groups) {
        return groups.stream().collect(Collectors.groupingBy(Group::task, LinkedHashMap::new, Collectors.toList()));
    }

    /** The table of one task's groups. */
    static Table of(List<Group> task) {
        return new SummaryTable(task).table();
    }

    private Table table() {
        List<ColumnOf<Line>> columns = new ArrayList<>(List.of(
                new ColumnOf<>(Column.text("model"), line -> new Entry(line.model(), null)),
                ColumnOf.text("method", line -> line.row().method()),
                ColumnOf.number("density", line -> line.row().settled(Replicas::density, Figures::density)),
                ColumnOf.number(
                        "parameters left", line -> line.row().settled(Replicas::parametersLeft, Figures::count)),
                ColumnOf.number("FLOP reduction", line -> line.row().flopReduction()),
                ColumnOf.number("MSE pruned", line -> line.row().pruned(Replicas::mse)),
                ColumnOf.number("MSE trained", line -> line.row().trained(Replicas::mse)),
                ColumnOf.number("MAE pruned", line -> line.row().pruned(Replicas::mae)),
                ColumnOf.number("MAE trained", line -> line.row().trained(Replicas::mae))));
        settings().forEach((run, title) -> columns.addAll(speedup(run, title)));
        return ColumnOf.table(lines(), columns).withoutEmpty();
    }

    private static List<ColumnOf<Line>> speedup(String run, String title) {
        return List.of(
                ColumnOf.number("speed-up, " + title, line -> line.row().speedup(run)),
                ColumnOf.verdict("verdict", line -> line.row().verdict(run)));
    }

    /** What each setting is called, by how a group names it; threads only where they differ. */
    private Map<String, String> settings() {
        boolean oneThreadCount = groups.stream().map(Group::threads).distinct().count() == 1;
        Map<String, String> settings = new LinkedHashMap<>();
        groups.stream()
                .sorted(Comparator.comparingInt(Group::batch).thenComparingInt(Group::threads))
                .forEach(group -> settings.put(group.run(), oneThreadCount ? "batch " + group.batch() : group.run()));
        return settings;
    }

    private List<Line> lines() {
        return groups.stream()
                .collect(Collectors.groupingBy(
                        group -> group.model() + group.config(), LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .flatMap(model -> lines(SummaryRow.of(model)))
                .toList();
    }

    private static Stream<Line> lines(List<SummaryRow> rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> new Line(i == 0 ? rows.get(i).model() : "", rows.get(i)));
    }
}
