package io.densitometer.report;

import io.densitometer.measure.Ratio;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A table, independent of how it is rendered.
 *
 * @param columns left to right
 * @param rows each with one entry per column
 */
public record Table(List<Column> columns, List<List<Entry>> rows) {

    /** Checks that each row has an entry for each column. */
    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<Entry> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("row of " + row.size() + " entries, " + columns.size() + " columns");
            }
        }
    }

    /** What a column holds, which decides how it is aligned and marked. */
    public enum Kind {
        /** Words, to the left. */
        TEXT,
        /** Figures, to the right. */
        NUMBER,
        /** A conclusion, coloured where that is possible. */
        VERDICT
    }

    /** A column's title and kind. */
    public record Column(String title, Kind kind) {
        /** A column of words. */
        public static Column text(String title) {
            return new Column(title, Kind.TEXT);
        }

        /** A column of figures. */
        public static Column number(String title) {
            return new Column(title, Kind.NUMBER);
        }

        /** A column of conclusions. */
        public static Column verdict(String title) {
            return new Column(title, Kind.VERDICT);
        }
    }

    /**
     * One entry.
     *
     * @param text shown everywhere
     * @param speedup drawn beside the text where that is possible; null when the entry is no speed-up
     */
    public record Entry(String text, Ratio speedup) {
        /** Text alone; a dash stands for none. */
        public static Entry of(String text) {
            return new Entry(Figures.orNone(text), null);
        }
    }

    /** The same table without those of the named columns in which every row says the same: nothing to read there. */
    public Table withoutConstant(List<String> titles) {
        return with(column -> !titles.contains(columns.get(column).title()) || varies(column));
    }

    /** The same table without the columns in which no row says anything. */
    public Table withoutEmpty() {
        return with(column -> rows.stream()
                .map(row -> row.get(column).text())
                .anyMatch(text -> !text.isEmpty() && !text.equals(Figures.NONE)));
    }

    private Table with(IntPredicate keep) {
        List<Integer> kept =
                IntStream.range(0, columns.size()).filter(keep).boxed().toList();
        return new Table(
                kept.stream().map(columns::get).toList(),
                rows.stream().map(row -> kept.stream().map(row::get).toList()).toList());
    }

    private boolean varies(int column) {
        return rows.stream()
                        .map(row -> row.get(column).text())
                        .filter(text -> !text.equals(Figures.NONE))
                        .distinct()
                        .count()
                > 1;
    }
}
