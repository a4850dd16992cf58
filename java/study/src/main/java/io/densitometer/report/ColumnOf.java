package io.densitometer.report;

import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import java.util.List;
import java.util.function.Function;

/** A column and what it says of a row. */
record ColumnOf<R>(Column column, Function<R, Entry> entry) {

    static <R> ColumnOf<R> text(String title, Function<R, String> text) {
        return new ColumnOf<>(Column.text(title), row -> Entry.of(text.apply(row)));
    }

    static <R> ColumnOf<R> number(String title, Function<R, String> text) {
        return new ColumnOf<>(Column.number(title), row -> Entry.of(text.apply(row)));
    }

    static <R> ColumnOf<R> verdict(String title, Function<R, String> text) {
        return new ColumnOf<>(Column.verdict(title), row -> Entry.of(text.apply(row)));
    }

    static <R> Table table(List<R> rows, List<ColumnOf<R>> columns) {
        return new Table(
                columns.stream().map(ColumnOf::column).toList(),
                rows.stream()
                        .map(row ->
                                columns.stream().map(c -> c.entry().apply(row)).toList())
                        .toList());
    }
}
