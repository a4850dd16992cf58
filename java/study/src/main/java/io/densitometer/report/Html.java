package io.densitometer.report;

import io.densitometer.measure.Ratio;
import io.densitometer.measure.Verdict;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import io.densitometer.report.Table.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Escaping, and tables as HTML with the intervals drawn beside the numbers. */
final class Html {
    private static final int STRIP_WIDTH = 72;
    private static final double LEAST_REACH = 1.25;

    private Html() {}

    /** Text as element content or as a quoted attribute value. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c < ' ' && c != '\n' && c != '\t' ? '\ufffd' : c);
            }
        }
        return escaped.toString();
    }

    static String table(Table table) {
        double reach = reach(table);
        String head = table.columns().stream()
                .map(column -> "<th" + attribute(column) + ">" + escape(column.title()) + "</th>")
                .collect(Collectors.joining());
        String body = table.rows().stream()
                .map(row -> "<tr>" + row(table.columns(), row, reach) + "</tr>\n")
                .collect(Collectors.joining());
        return "<div class=\"scroll\"><table>\n<thead><tr>" + head + "</tr></thead>\n<tbody>\n" + body
                + "</tbody></table></div>\n";
    }

    private static String row(List<Column> columns, List<Entry> row, double reach) {
        return IntStream.range(0, columns.size())
                .mapToObj(i ->
                        "<td" + attribute(columns.get(i)) + ">" + entry(columns.get(i), row.get(i), reach) + "</td>")
                .collect(Collectors.joining());
    }

    private static String entry(Column column, Entry entry, double reach) {
        if (column.kind() == Kind.VERDICT) {
            return "<span class=\"verdict " + verdictClass(entry.text()) + "\">" + escape(entry.text()) + "</span>";
        }
        return escape(entry.text()) + (entry.speedup() == null ? "" : strip(entry.speedup(), reach));
    }

    private static String attribute(Column column) {
        return column.kind() == Kind.NUMBER ? " class=\"number\"" : "";
    }

    private static String verdictClass(String text) {
        return Arrays.stream(Verdict.Kind.values())
                .map(Verdict.Kind::name)
                .filter(text::equals)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse(text.equals("failed") ? "failed" : "none");
    }

    /** The interval on a logarithmic scale from 1/reach to reach, with a line at 1: left of it is slower. */
    private static String strip(Ratio ratio, double reach) {
        double low = position(ratio.low(), reach);
        double high = position(ratio.high(), reach);
        return String.format(
                Locale.ROOT,
                "<svg class=\"strip\" width=\"%d\" height=\"12\" viewBox=\"0 0 %d 12\" aria-hidden=\"true\">"
                        + "<line class=\"one\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"12\"/>"
                        + "<rect x=\"%.1f\" y=\"3\" width=\"%.1f\" height=\"6\" rx=\"1\"/>"
                        + "<circle cx=\"%.1f\" cy=\"6\" r=\"3\"/></svg>",
                STRIP_WIDTH,
                STRIP_WIDTH,
                position(1, reach),
                position(1, reach),
                low,
                Math.max(1, high - low),
                position(ratio.value(), reach));
    }

    private static double position(double ratio, double reach) {
        double bounded = Math.min(reach, Math.max(1 / reach, Double.isFinite(ratio) ? ratio : reach));
        double margin = 4;
        double share = (1 + Math.log(bounded) / Math.log(reach)) / 2;
        return margin + share * (STRIP_WIDTH - 2 * margin);
    }

    private static double reach(Table table) {
        return table.rows().stream()
                .flatMap(List::stream)
                .map(Entry::speedup)
                .filter(Objects::nonNull)
                .mapToDouble(ratio -> Math.max(ratio.high(), 1 / ratio.low()))
                .filter(Double::isFinite)
                .reduce(LEAST_REACH, Math::max);
    }
}
