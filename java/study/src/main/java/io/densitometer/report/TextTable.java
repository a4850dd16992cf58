package io.densitometer.report;

import io.densitometer.report.Table.Entry;
import io.densitometer.report.Table.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A table as aligned plain text, for a console or as Markdown. */
public final class TextTable {
    private final Table table;
    private final UnaryOperator<String> escape;
    private final int[] widths;

    private TextTable(Table table, UnaryOperator<String> escape, int least) {
        this.table = table;
        this.escape = escape;
        this.widths = IntStream.range(0, table.columns().size())
                .map(column -> Math.max(least, widest(column)))
                .toArray();
    }

    /** Columns two spaces apart, a rule below the titles; ASCII where the text is. */
    public static String console(Table table) {
        TextTable text =
                new TextTable(table, entry -> entry.replace(Figures.NONE, "-").replaceAll("\\p{Cntrl}", " "), 1);
        List<String> rule = IntStream.of(text.widths).mapToObj("-"::repeat).toList();
        return text.lines("", "  ", "", rule);
    }

    /** A Markdown table whose source is aligned too. */
    public static String markdown(Table table) {
        TextTable text = new TextTable(table, TextTable::escapeMarkdown, 3);
        List<String> rule = IntStream.range(0, text.widths.length)
                .mapToObj(c -> "-".repeat(text.widths[c] - 1) + (text.isText(c) ? "-" : ":"))
                .toList();
        return text.lines("| ", " | ", " |", rule);
    }

    /** Text that Markdown shows as it is. */
    static String escapeMarkdown(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ")
                .replaceAll("([\\\\|*`\\[\\]])", "\\\\$1")
                .replace("&", "&amp;")
                .replace("<", "&lt;");
    }

    private String lines(String open, String between, String close, List<String> rule) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(padded(table.columns().stream().map(Table.Column::title).toList()));
        lines.add(rule);
        table.rows()
                .forEach(row -> lines.add(padded(row.stream().map(Entry::text).toList())));
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            text.append((open + String.join(between, line) + close).stripTrailing())
                    .append('\n');
        }
        return text.toString();
    }

    private List<String> padded(List<String> texts) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> {
                    String text = escape.apply(texts.get(column));
                    String space = " ".repeat(widths[column] - length(text));
                    return isText(column) ? text + space : space + text;
                })
                .toList();
    }

    private boolean isText(int column) {
        return table.columns().get(column).kind() != Kind.NUMBER;
    }

    private int widest(int column) {
        int title = length(escape.apply(table.columns().get(column).title()));
        return table.rows().stream()
                .mapToInt(row -> length(escape.apply(row.get(column).text())))
                .reduce(title, Math::max);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
