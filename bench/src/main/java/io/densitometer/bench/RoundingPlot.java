package io.densitometer.bench;

import io.densitometer.measure.Ratio;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** A study of rounding as an SVG: each width's time with its interval as a dot with whiskers, each rounding as stairs. */
final class RoundingPlot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 440;
    private static final int LEFT = 62;
    private static final int RIGHT = WIDTH - 16;
    private static final int TOP = 66;
    private static final int BOTTOM = HEIGHT - 50;
    private static final int LEGEND = 45;
    private static final int MOST_LABELS = 16;
    private static final String DOT = "#333";
    /** Told apart with any colour vision (Okabe and Ito 2008). */
    private static final List<String> COLOURS = List.of("#e69f00", "#0072b2", "#d55e00", "#009e73");

    private final RoundingCampaign campaign;
    private final TreeMap<Integer, Ratio> times = new TreeMap<>();
    private final StringBuilder svg = new StringBuilder();
    private final Axis x;
    private final Axis y;

    private RoundingPlot(RoundingResult result) {
        campaign = result.campaign();
        WidthTimes measured = new WidthTimes(result);
        campaign.widths().forEach(width -> times.put(width, measured.relative(width)));
        x = new Axis(campaign.from() - 0.5, campaign.to() + 0.5, LEFT, RIGHT);
        double low = times.values().stream().mapToDouble(Ratio::low).min().orElseThrow();
        double high = times.values().stream().mapToDouble(Ratio::high).max().orElseThrow();
        double margin = Math.max(0.01, 0.04 * (high - low));
        y = new Axis(low - margin, high + margin, BOTTOM, TOP);
    }

    static String render(RoundingResult result) {
        return new RoundingPlot(result).render();
    }

    /** A linear scale from values to places in the picture. */
    private record Axis(double low, double high, double start, double end) {
        double at(double value) {
            return start + (value - low) / (high - low) * (end - start);
        }

        /** A distance of 1, 2 or 5 times a power of ten that gives at most ten steps. */
        double step() {
            double power = Math.pow(10, Math.floor(Math.log10((high - low) / 10)));
            return List.of(1, 2, 5, 10).stream()
                    .mapToDouble(factor -> factor * power)
                    .filter(step -> (high - low) / step <= 10)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String render() {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"sans-serif\""
                        + " font-size=\"12\" fill=\"#333\">",
                WIDTH, HEIGHT);
        add("<title>%s</title>", escape(campaign.title()));
        add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, HEIGHT);
        add("<text x=\"%d\" y=\"24\" font-size=\"15\" font-weight=\"bold\">%s</text>", LEFT, escape(campaign.title()));
        grid();
        for (int i = campaign.coarse().size() - 1; i >= 0; i--) {
            stairs(i);
        }
        dots();
        legend();
        add("</svg>");
        return svg.toString();
    }

    private void grid() {
        int every = campaign.coarse().stream()
                .filter(rounding -> (campaign.to() - campaign.from() + 1) / rounding <= MOST_LABELS)
                .findFirst()
                .orElse(campaign.reference());
        for (int width = RoundingCampaign.roundUp(campaign.from(), every); width <= campaign.to(); width += every) {
            line(x.at(width), TOP, x.at(width), BOTTOM, "#e4e4e4", 1);
            add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>", x.at(width), BOTTOM + 17, width);
        }
        double step = y.step();
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step)));
        for (long tick = (long) Math.ceil(y.low / step); tick * step <= y.high; tick++) {
            double at = y.at(tick * step);
            line(LEFT, at, RIGHT, at, "#e4e4e4", 1);
            String label = String.format(Locale.ROOT, "%." + decimals + "f", tick * step);
            add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 8, at + 4, label);
        }
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">wanted width</text>", (LEFT + RIGHT) / 2, HEIGHT - 12);
        add(
                "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">time over that of width %d</text>",
                (TOP + BOTTOM) / 2, campaign.reference());
    }

    /** What is wanted takes the time of the multiple that it is rounded up to; finer roundings are drawn thinner, on top. */
    private void stairs(int index) {
        int rounding = campaign.coarse().get(index);
        StringBuilder points = new StringBuilder();
        for (int low = campaign.from(); low <= campaign.to(); ) {
            int multiple = RoundingCampaign.roundUp(low, rounding);
            double at = y.at(times.get(multiple).value());
            double end = x.at(Math.min(multiple, campaign.to()) + 0.5);
            points.append(String.format(Locale.ROOT, "%.1f,%.1f %.1f,%.1f ", x.at(low - 0.5), at, end, at));
            low = multiple + 1;
        }
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
                points.toString().strip(), COLOURS.get(index), thickness(index));
    }

    private static double thickness(int index) {
        return 2 + 1.5 * index;
    }

    private void dots() {
        for (int width : campaign.wanted()) {
            Ratio time = times.get(width);
            line(x.at(width), y.at(time.low()), x.at(width), y.at(time.high()), DOT, 1);
            dot(x.at(width), y.at(time.value()));
        }
    }

    private void legend() {
        dot(LEFT + 10, LEGEND);
        label(LEFT + 20, "as it is, with 95% interval");
        for (int i = 0; i < campaign.coarse().size(); i++) {
            int left = LEFT + 188 + 150 * i;
            line(left, LEGEND, left + 20, LEGEND, COLOURS.get(i), thickness(i));
            label(left + 26, "up to multiple of " + campaign.coarse().get(i));
        }
    }

    private void label(int left, String text) {
        add("<text x=\"%d\" y=\"%d\">%s</text>", left, LEGEND + 4, text);
    }

    private void dot(double cx, double cy) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>", cx, cy, DOT);
    }

    private void line(double x1, double y1, double x2, double y2, String colour, double thickness) {
        add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
                x1, y1, x2, y2, colour, thickness);
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
