package io.densitometer.cli;

import io.densitometer.report.Table;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import io.densitometer.report.TextTable;
import java.util.Arrays;
import java.util.List;

/** Aligned columns for a terminal. */
final class Lists {
    private Lists() {}

    /**
     * A table with a title row.
     *
     * @param titles separated by spaces; those that begin with {@code #} head figures, which stand to the right
     */
    static String text(String titles, List<List<String>> rows) {
        List<Column> columns =
                Arrays.stream(titles.split(" ", -1)).map(Lists::column).toList();
        List<List<Entry>> entries =
                rows.stream().map(row -> row.stream().map(Entry::of).toList()).toList();
        return TextTable.console(new Table(columns, entries));
    }

    private static Column column(String title) {
        String words = title.replace("#", "").replace('_', ' ');
        return title.startsWith("#") ? Column.number(words) : Column.text(words);
    }
}
