package io.densitometer.data;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What {@code data check} and {@code data describe} say of a series; plain records, so it prints as JSON as it is.
 *
 * @param source the file, or {@code built-in}
 * @param set the registered set it is, or {@code custom}
 * @param comparedWith the registered set it was compared with; empty when none comes near
 * @param differences how it differs from that set
 * @param rows readable rows
 * @param step the step in words
 * @param stepSeconds the step
 * @param first stamp of the first row
 * @param last stamp of the last row
 * @param report what is wrong, with line numbers
 * @param columns one entry per value column
 */
public record DataSummary(
        String source,
        String set,
        String comparedWith,
        List<String> differences,
        int rows,
        String step,
        long stepSeconds,
        String first,
        String last,
        DataReport report,
        List<ColumnSummary> columns) {

    static DataSummary of(Inspection found) {
        RawTable table = found.table();
        List<RawTable.Row> rows = table.rows();
        return new DataSummary(
                table.name(),
                found.identity().setName(),
                found.identity().nearest().map(DataSet::name).orElse(""),
                found.identity().differences(),
                rows.size(),
                found.frequency().text(),
                found.frequency().seconds(),
                rows.get(0).stamp().text(),
                rows.get(rows.size() - 1).stamp().text(),
                found.report(),
                IntStream.range(0, table.columns().size())
                        .mapToObj(c -> ColumnSummary.of(table, c, found.sentinels()))
                        .toList());
    }

    /** Says whether nothing is wrong with it and it agrees with the set it was compared with. */
    public boolean isClean() {
        return report.isClean() && differences.isEmpty();
    }

    /** The whole summary as text: head, findings with line numbers, one line per column. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "%s: %s, %d rows x %d columns, step %s", source, set, rows, columns.size(), step);
        line(text, "from %s to %s", first, last);
        if (!differences.isEmpty()) {
            line(text, "differs from %s: %s", comparedWith, String.join(", ", differences));
        }
        line(text, "%s", report.isClean() ? "nothing found wrong" : "found: " + report.summary());
        report.issues().forEach(issue -> line(text, "  %s", issue.text()));
        line(text, "%-36s %12s %12s %12s %12s %8s %9s", "column", "min", "mean", "max", "std", "missing", "sentinels");
        columns.forEach(column -> line(
                text,
                "%-36s %12s %12s %12s %12s %8d %9d",
                column.name(),
                figure(column.min()),
                figure(column.mean()),
                figure(column.max()),
                figure(column.std()),
                column.missing(),
                column.sentinels()));
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String figure(Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.6g", value);
    }
}
