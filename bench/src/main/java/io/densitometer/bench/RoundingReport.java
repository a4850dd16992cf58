package io.densitometer.bench;

import io.densitometer.campaign.Figure;
import io.densitometer.measure.Ratio;
import io.densitometer.measure.Verdict.Kind;
import io.densitometer.report.Figures;
import io.densitometer.report.Table;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import io.densitometer.report.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A study of rounding as Markdown: what was found, the plot, every width. */
final class RoundingReport {
    private final RoundingResult result;
    private final RoundingCampaign campaign;
    private final WidthTimes times;
    private final StringBuilder text = new StringBuilder();

    private RoundingReport(RoundingResult result) {
        this.result = result;
        campaign = result.campaign();
        times = new WidthTimes(result);
    }

    static String render(RoundingResult result) {
        return new RoundingReport(result).render();
    }

    private String render() {
        paragraph("# " + campaign.title());
        text.append(result.setting().heading(campaign.name()));
        paragraph(campaign.what());
        paragraph(reading());
        campaign.coarse().forEach(this::finding);
        paragraph("\n![Time over wanted width, as it is and rounded up](" + result.fileName() + ".svg)");
        paragraph("## Every width");
        text.append(TextTable.markdown(table())).append('\n');
        return text.append(result.setting().versionList()).toString();
    }

    private void paragraph(String words) {
        text.append(words).append("\n\n");
    }

    private String reading() {
        return String.format(
                Locale.ROOT,
                """
                %d tokens, %d features in and out, %s. Each of %d rounds visits every width once, in a random order, all in one \
                process. A visit is %d JMH iterations of %d ms after %d of warm-up; its time is the median of its runs over the \
                median time of that round. A gain is the time of a width as it is over that of the multiple it is rounded up to, \
                with its 95%% interval. It is called FASTER or SLOWER only when the whole interval lies beyond the noise floor of \
                %s, the greatest spread among the widths that every round visits twice (%s).""",
                campaign.tokens(),
                campaign.outer(),
                campaign.threads() + (campaign.threads() == 1 ? " thread" : " threads"),
                result.rounds().size(),
                campaign.visit().iterations(),
                campaign.visit().millis(),
                campaign.visit().warmup(),
                Figures.floor(times.floor()),
                String.join(
                        ", ", campaign.repeated().stream().map(String::valueOf).toList()));
    }

    /** A wanted width, the multiple it is rounded up to, and what that gains. */
    private record Change(int width, int rounded, Ratio gain, Kind kind) {
        /** The verdict only where there is a difference to claim. */
        String text() {
            return Figures.interval(gain) + (kind == Kind.FASTER || kind == Kind.SLOWER ? " " + kind : "");
        }
    }

    private Change change(int width, int rounding) {
        Ratio gain = times.gain(width, rounding);
        return new Change(width, RoundingCampaign.roundUp(width, rounding), gain, times.verdict(gain));
    }

    private void finding(int rounding) {
        List<Change> changes = campaign.wanted().stream()
                .filter(width -> width % rounding != 0)
                .map(width -> change(width, rounding))
                .sorted(Comparator.comparingDouble(change -> change.gain.value()))
                .toList();
        List<Change> slower = of(Kind.SLOWER, changes);
        List<Change> faster = of(Kind.FASTER, changes);
        Figure all = times.gain(rounding);
        text.append(String.format(
                Locale.ROOT,
                "- **Up to a multiple of %d**: of the %d widths that this changes, %d run faster%s, %d slower%s, %d show no difference."
                        + " Over all %d widths: %s.\n",
                rounding,
                changes.size(),
                faster.size(),
                faster.isEmpty() ? "" : extent(faster, faster.get(faster.size() - 1)),
                slower.size(),
                slower.isEmpty() ? "" : extent(slower, slower.get(0)),
                changes.size() - faster.size() - slower.size(),
                campaign.wanted().size(),
                Figures.interval(new Ratio(all.value(), all.low(), all.high()))));
    }

    private static List<Change> of(Kind kind, List<Change> changes) {
        return changes.stream().filter(change -> change.kind == kind).toList();
    }

    /** The median gain and the farthest. */
    private static String extent(List<Change> changes, Change farthest) {
        double[] gains =
                changes.stream().mapToDouble(change -> change.gain.value()).toArray();
        return String.format(
                Locale.ROOT,
                " (median %s, most from %d to %d: %s)",
                Figures.times(Figure.median(gains).value()),
                farthest.width,
                farthest.rounded,
                Figures.interval(farthest.gain));
    }

    private Table table() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.number("width"));
        columns.add(Column.number("time over that of " + campaign.reference()));
        campaign.coarse().forEach(rounding -> columns.add(Column.number("gain up to a multiple of " + rounding)));
        return new Table(columns, campaign.wanted().stream().map(this::row).toList());
    }

    /** Blank where the width is a multiple already. */
    private List<Entry> row(int width) {
        List<String> cells = new ArrayList<>();
        cells.add(Integer.toString(width));
        cells.add(Figures.interval(times.relative(width)).replace("x", ""));
        campaign.coarse()
                .forEach(rounding -> cells.add(
                        width % rounding == 0 ? "" : change(width, rounding).text()));
        return cells.stream().map(Entry::of).toList();
    }
}
