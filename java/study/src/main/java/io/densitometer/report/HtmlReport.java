package io.densitometer.report;

import io.densitometer.measure.Verdict;
import io.densitometer.study.Cell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code report.html}: sentences, plots and tables in one file that loads nothing.
 *
 * <p>The plots are drawn in the browser by Apache ECharts, which is put into the file; without scripts the sentences and
 * all tables remain. The content security policy of the page forbids every request.
 */
final class HtmlReport {
    private static final String CHART_LIBRARY = "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

    private final StringBuilder html = new StringBuilder(2 << 20);
    private final List<Cell> cells;

    private HtmlReport(List<Cell> cells) {
        this.cells = cells;
    }

    static String render(List<Cell> cells) {
        HtmlReport report = new HtmlReport(cells);
        report.head();
        report.answers();
        report.charts();
        report.layers();
        report.results();
        report.appendix();
        report.scripts();
        return report.html.toString();
    }

    private void head() {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
                .append(" script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .append("<title>Densitometer: does pruning make it faster?</title>\n<style>\n")
                .append(resource("report.css"))
                .append("</style>\n</head>\n<body>\n<header>\n<h1>Does pruning make it faster?</h1>\n");
        paragraph(Wording.about(cells));
        html.append("<nav><a href=\"#answers\">Answers</a><a href=\"#charts\">Charts</a><a href=\"#layers\">Layers</a>")
                .append("<a href=\"#results\">Tables</a><a href=\"#legend\">How to read this</a>")
                .append("<a href=\"#machine\">Machine</a></nav>\n</header>\n<main>\n");
    }

    private void answers() {
        open("answers", "Answers");
        html.append("<div class=\"cards\">\n");
        for (Group group : Group.of(cells)) {
            html.append("<article><h3>").append(Html.escape(group.model())).append("</h3>\n<p class=\"setting\">");
            html.append(Html.escape(group.title())).append("</p>\n");
            chips(group);
            list(Findings.of(group));
            html.append("</article>\n");
        }
        html.append("</div>\n</section>\n");
    }

    private void chips(Group group) {
        html.append("<p class=\"chips\">");
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            long count = group.pruned().stream()
                    .filter(cell -> cell.timing().against().verdict().kind() == kind)
                    .count();
            if (count > 0) {
                String verdict = kind.name();
                html.append("<span class=\"verdict ")
                        .append(verdict.toLowerCase(Locale.ROOT))
                        .append("\">");
                html.append(count).append(' ').append(verdict).append("</span>");
            }
        }
        html.append("</p>\n");
    }

    private void charts() {
        open("charts", "Charts");
        html.append("<noscript><p>The charts need scripts; every number is in the tables below.</p></noscript>\n")
                .append("<form class=\"controls\"><label>Task <select id=\"task\"></select></label>")
                .append("<label>Run on <select id=\"setting\"></select></label></form>\n")
                .append("<div id=\"legend-methods\" class=\"legend\"></div>\n");
        chart("reduction-models", "FLOP reduction against speed-up", Wording.REDUCTION_CHART, Wording.AMDAHL);
        panels("reduction");
        chart("latency", "Error against latency", Wording.LATENCY_CHART);
        chart("error", "Error against density", Wording.ERROR_CHART);
        chart("speedup", "Speed-up against density", Wording.SPEEDUP_CHART);
        chart("flops", "FLOPs against time", Wording.FLOPS_CHART);
        html.append("</section>\n");
    }

    private void chart(String id, String title, String... captions) {
        html.append("<h3>").append(title).append("</h3>\n");
        List.of(captions).forEach(this::paragraph);
        panels(id);
    }

    private void panels(String id) {
        html.append("<div id=\"").append(id).append("\" class=\"panels\"></div>\n");
    }

    private void layers() {
        List<Cell> layered = Wording.layered(cells);
        if (layered.isEmpty()) {
            return;
        }
        open("layers", "Why or why not, layer by layer");
        paragraph(Wording.LAYERS);
        html.append("<form class=\"controls\"><label>Plan <select id=\"plan\"></select></label></form>\n")
                .append("<div id=\"layer-chart\"></div>\n");
        for (Cell cell : layered) {
            html.append("<details class=\"layer-table\" id=\"")
                    .append(ChartData.anchor(cell))
                    .append("\"><summary>")
                    .append(Html.escape(Wording.name(cell)))
                    .append("</summary>\n")
                    .append(Html.table(Tables.layers(cell)))
                    .append("</details>\n");
        }
        html.append("</section>\n");
    }

    private void results() {
        open("results", "Tables");
        SummaryTable.tasks(Group.of(cells)).forEach((title, task) -> {
            html.append("<h3>Summary: ").append(Html.escape(title)).append("</h3>\n");
            paragraph(Wording.summary(task));
            html.append(Html.table(SummaryTable.of(task)));
        });
        for (Map.Entry<String, List<Group>> model : Group.byModel(cells).entrySet()) {
            for (Group group : model.getValue()) {
                html.append("<h3>").append(Html.escape(model.getKey())).append("</h3>\n");
                paragraph(group.title() + ". " + Wording.against(group));
                html.append(Html.table(Tables.results(group)));
            }
        }
        List<Group> groups = Group.of(cells);
        titled("Front of error against time", Wording.FRONT, Tables.front(groups));
        titled("Dense models", Wording.MODELS, Tables.models(groups));
        titled("Noise floor", Wording.AGAIN, Tables.again(groups));
        titled("Failed cells", Wording.FAILURES, Tables.failures(cells));
        html.append("</section>\n");
    }

    private void titled(String title, String intro, Table table) {
        if (!table.rows().isEmpty()) {
            html.append("<h3>").append(title).append("</h3>\n");
            paragraph(intro);
            html.append(Html.table(table));
        }
    }

    private void appendix() {
        open("legend", "How to read this");
        html.append("<dl>\n");
        Wording.LEGEND.forEach((term, meaning) -> html.append("<dt>")
                .append(Html.escape(term))
                .append("</dt><dd>")
                .append(Html.escape(meaning))
                .append("</dd>\n"));
        html.append("</dl>\n</section>\n");
        open("machine", "Machine");
        list(Wording.machine(cells));
        html.append("</section>\n</main>\n");
    }

    private void scripts() {
        html.append("<script type=\"application/json\" id=\"points\">")
                .append(ChartData.json(cells))
                .append("</script>\n");
        for (String script : List.of(CHART_LIBRARY, "axes.js", "charts.js", "planes.js", "page.js")) {
            // Inside a string of a script the backslash changes nothing, but the element does not end there.
            html.append("<script>\n")
                    .append(resource(script).replace("</script", "<\\/script"))
                    .append("</script>\n");
        }
        html.append("</body>\n</html>\n");
    }

    private void open(String id, String title) {
        html.append("<section id=\"")
                .append(id)
                .append("\">\n<h2>")
                .append(title)
                .append("</h2>\n");
    }

    private void paragraph(String text) {
        html.append("<p>").append(Html.escape(text)).append("</p>\n");
    }

    private void list(List<String> items) {
        html.append("<ul>\n");
        items.forEach(item -> html.append("<li>").append(Html.escape(item)).append("</li>\n"));
        html.append("</ul>\n");
    }

    static String resource(String name) {
        try (InputStream stream = HtmlReport.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("not on the class path: " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
