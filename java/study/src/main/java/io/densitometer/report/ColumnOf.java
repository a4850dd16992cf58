package io.densitometer.report;

import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import java.util.List;
import java.util.function.Function;

/** A column and what it says of a row. */
public record ColumnOf<R>(Column column, Function<R, Entry> entry) {

    /** A column of words. */
    public static <R> ColumnOf<R> text(String title, Function<R, String> text) {
        return new ColumnOf<>(Column.text(title), row -> Entry.of(text.apply(row)));
    }

    /** A column of figures. */
    public static <R> ColumnOf<R> number(String title, Function<R, String> text) {
        return new ColumnOf<>(Column.number(title), row -> Entry.of(text.apply(row)));
    }

    /** A column of conclusions. */
    public static <R> ColumnOf<R> verdict(String title, Function<R, String> text) {
        return new ColumnOf<>(Column.verdict(title), row -> Entry.of(text.apply(row)));
    }

    /** A table with a row for each of these. */
    public static <R> Table table(List<R> rows, List<ColumnOf<R>> columns) {
        return new Table(
                columns.stream().map(ColumnOf::column).toList(),
                rows.stream()
                        .map(row ->
                                columns.stream().map(c -> c.entry().apply(row)).toList())
                        .toList());
    }
}
