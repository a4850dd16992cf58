package io.densitometer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A map as an SVG picture: rows and columns with names, a figure in each field, its colour between blue (good), white and red. */
public final class HeatMap {
    private static final int LABEL_WIDTH = 440;
    private static final int FIELD_WIDTH = 84;
    private static final int ROW_HEIGHT = 22;
    private static final int HEAD = 70;
    private static final int MARGIN = 12;
    private static final String INK = "#1b1f24";
    private static final String MUTED = "#5b6470";

    private final String title;
    private final String subtitle;
    private final List<String> columns;
    private final List<String> labels = new ArrayList<>();
    private final List<List<Field>> rows = new ArrayList<>();
    private final StringBuilder svg = new StringBuilder();

    /**
     * A map without rows.
     *
     * @param title what it shows
     * @param subtitle what figures and colours mean
     * @param columns their names
     */
    public HeatMap(String title, String subtitle, List<String> columns) {
        this.title = title;
        this.subtitle = subtitle;
        this.columns = List.copyOf(columns);
    }

    /**
     * A field.
     *
     * @param text the figure
     * @param worth from -1, good, to 1, bad, and beyond; what is no number is the worst
     */
    public record Field(String text, double worth) {
        /** Nothing to show. */
        public static final Field EMPTY = new Field("", 0);
    }

    /** One more row, a field for each column. */
    public void row(String label, List<Field> fields) {
        labels.add(label);
        rows.add(List.copyOf(fields));
    }

    /** The picture as text. */
    public String svg() {
        int width = LABEL_WIDTH + FIELD_WIDTH * columns.size() + 2 * MARGIN;
        int height = HEAD + ROW_HEIGHT * rows.size() + MARGIN;
        svg.setLength(0);
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"system-ui, DejaVu Sans, sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
                width,
                height,
                width,
                height));
        text(MARGIN, 22, "start", INK, 15, title);
        text(MARGIN, 42, "start", MUTED, 12, subtitle);
        for (int c = 0; c < columns.size(); c++) {
            text(center(c), HEAD - 8, "middle", MUTED, 12, columns.get(c));
        }
        for (int r = 0; r < rows.size(); r++) {
            row(labels.get(r), rows.get(r), HEAD + r * ROW_HEIGHT);
        }
        return svg.append("</svg>\n").toString();
    }

    private void row(String name, List<Field> fields, int top) {
        text(LABEL_WIDTH, top + 15, "end", INK, 12, label(name));
        for (int c = 0; c < fields.size(); c++) {
            double worth = fields.get(c).worth;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                    LABEL_WIDTH + MARGIN + c * FIELD_WIDTH,
                    top,
                    FIELD_WIDTH - 2,
                    ROW_HEIGHT - 2,
                    colour(worth)));
            text(center(c), top + 15, "middle", depth(worth) > 0.55 ? "#ffffff" : INK, 12, fields.get(c).text);
        }
    }

    private static int center(int column) {
        return LABEL_WIDTH + MARGIN + column * FIELD_WIDTH + FIELD_WIDTH / 2;
    }

    /** The end of a name says most. */
    private static String label(String name) {
        int most = 62;
        return name.length() <= most ? name : "\u2026" + name.substring(name.length() - most + 1);
    }

    private static String colour(double worth) {
        double depth = depth(worth);
        int fade = (int) Math.round(255 - 215 * depth);
        int strong = (int) Math.round(255 - 85 * depth);
        return worth >= 0 || Double.isNaN(worth)
                ? String.format(Locale.ROOT, "#%02x%02x%02x", strong, fade, fade)
                : String.format(Locale.ROOT, "#%02x%02x%02x", fade, fade, strong);
    }

    /** 0 to 1; small differences are told apart too. */
    private static double depth(double worth) {
        return Math.sqrt(Double.isFinite(worth) ? Math.min(1, Math.abs(worth)) : 1);
    }

    private void text(int x, int y, String anchor, String ink, int size, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\" font-size=\"%d\">%s</text>%n",
                x,
                y,
                anchor,
                ink,
                size,
                Html.escape(words)));
    }
}
