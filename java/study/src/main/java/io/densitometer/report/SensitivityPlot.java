package io.densitometer.report;

import io.densitometer.study.Sensitivity;
import io.densitometer.study.Sensitivity.PartScan;
import io.densitometer.study.Sensitivity.Point;
import java.util.List;
import java.util.Locale;

/** A sensitivity scan as an SVG picture: one row per layer or group, one column per share kept, the rise of the error as colour and figure. */
public final class SensitivityPlot {
    private static final int LABEL_WIDTH = 440;
    private static final int CELL_WIDTH = 84;
    private static final int ROW_HEIGHT = 22;
    private static final int HEAD = 70;
    private static final int MARGIN = 12;
    /** Rise of the error from which on the colour is the darkest. */
    private static final double DARKEST = 1;

    private final Sensitivity scan;
    private final List<Double> shares;
    private final StringBuilder svg = new StringBuilder();

    private SensitivityPlot(Sensitivity scan) {
        this.scan = scan;
        this.shares = scan.parts().get(0).points().stream().map(Point::share).toList();
    }

    /** The picture as text. */
    public static String svg(Sensitivity scan) {
        return new SensitivityPlot(scan).draw();
    }

    private String draw() {
        int width = LABEL_WIDTH + CELL_WIDTH * shares.size() + 2 * MARGIN;
        int height = HEAD + ROW_HEIGHT * scan.parts().size() + MARGIN;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"system-ui, DejaVu Sans, sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
                width,
                height,
                width,
                height));
        text(MARGIN, 22, "start", "#1b1f24", 15, title());
        text(
                MARGIN,
                42,
                "start",
                "#5b6470",
                12,
                "Change of the MSE when only that part is pruned, by the share of it that stays");
        for (int c = 0; c < shares.size(); c++) {
            text(center(c), HEAD - 8, "middle", "#5b6470", 12, Figures.density(shares.get(c)));
        }
        for (int r = 0; r < scan.parts().size(); r++) {
            row(scan.parts().get(r), HEAD + r * ROW_HEIGHT);
        }
        return svg.append("</svg>\n").toString();
    }

    private String title() {
        return scan.model() + ", " + scan.method() + ": dense MSE " + Figures.significant(scan.dense(), 3) + " on "
                + scan.windows() + " windows";
    }

    private void row(PartScan part, int top) {
        text(LABEL_WIDTH, top + 15, "end", "#1b1f24", 12, label(part.name()));
        for (int c = 0; c < part.points().size(); c++) {
            double rise = part.points().get(c).mse() / scan.dense() - 1;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                    LABEL_WIDTH + MARGIN + c * CELL_WIDTH,
                    top,
                    CELL_WIDTH - 2,
                    ROW_HEIGHT - 2,
                    colour(rise)));
            String ink = depth(rise) > 0.55 ? "#ffffff" : "#1b1f24";
            text(
                    center(c),
                    top + 15,
                    "middle",
                    ink,
                    12,
                    Figures.change(scan.dense(), part.points().get(c).mse()));
        }
    }

    private static int center(int column) {
        return LABEL_WIDTH + MARGIN + column * CELL_WIDTH + CELL_WIDTH / 2;
    }

    /** The end of a name says most. */
    private static String label(String name) {
        int most = 62;
        return name.length() <= most ? name : "\u2026" + name.substring(name.length() - most + 1);
    }

    /** White at no change; towards red as the error rises, towards blue as it falls. */
    private static String colour(double rise) {
        double depth = depth(rise);
        int fade = (int) Math.round(255 - 215 * depth);
        int strong = (int) Math.round(255 - 85 * depth);
        return rise >= 0 || Double.isNaN(rise)
                ? String.format(Locale.ROOT, "#%02x%02x%02x", strong, fade, fade)
                : String.format(Locale.ROOT, "#%02x%02x%02x", fade, fade, strong);
    }

    /** 0 to 1; small changes are told apart too. */
    private static double depth(double rise) {
        double size = Double.isFinite(rise) ? Math.min(DARKEST, Math.abs(rise)) : DARKEST;
        return Math.sqrt(size / DARKEST);
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
