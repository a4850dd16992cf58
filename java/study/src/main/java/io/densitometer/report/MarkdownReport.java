package io.densitometer.report;

import io.densitometer.study.Cell;
import java.util.List;
import java.util.Map;

/** {@code report.md}: the answer in sentences, then the tables. */
final class MarkdownReport {
    private final StringBuilder text = new StringBuilder();

    private MarkdownReport() {}

    static String render(List<Cell> cells) {
        MarkdownReport report = new MarkdownReport();
        report.all(cells);
        return report.text.toString();
    }

    private void all(List<Cell> cells) {
        Map<String, List<Group>> models = Group.byModel(cells);
        line("# Does pruning make it faster?");
        line(escape(Wording.about(cells)));
        summary(Group.of(cells));
        models.forEach(this::answer);
        section("Front of error against time", Wording.FRONT, Tables.front(Group.of(cells)));
        section("Dense models", Wording.MODELS, Tables.models(Group.of(cells)));
        section("Noise floor", Wording.AGAIN, Tables.again(Group.of(cells)));
        section("Failed cells", Wording.FAILURES, Tables.failures(cells));
        layers(cells);
        line("## How to read this");
        Wording.LEGEND.forEach((term, meaning) ->
                text.append("- **").append(term).append("**: ").append(meaning).append('\n'));
        text.append('\n');
        line("## Machine");
        Wording.machine(cells).forEach(this::item);
    }

    private void summary(List<Group> groups) {
        line("## Summary");
        SummaryTable.tasks(groups).forEach((title, task) -> {
            line(escape(title + ". " + Wording.summary(task)));
            text.append(TextTable.markdown(SummaryTable.of(task))).append('\n');
        });
    }

    private void answer(String model, List<Group> groups) {
        line("## " + escape(model));
        for (Group group : groups) {
            line("### " + escape(group.title()));
            Findings.of(group).forEach(this::item);
            text.append('\n');
            line(escape(Wording.against(group)));
            text.append(TextTable.markdown(Tables.results(group))).append('\n');
        }
    }

    private void section(String title, String intro, Table table) {
        if (!table.rows().isEmpty()) {
            line("## " + title);
            line(intro);
            text.append(TextTable.markdown(table)).append('\n');
        }
    }

    private void layers(List<Cell> cells) {
        List<Cell> layered = Wording.layered(cells);
        if (layered.isEmpty()) {
            return;
        }
        line("## Why or why not, layer by layer");
        line(Wording.LAYERS);
        for (Cell cell : layered) {
            line("<details><summary>" + Html.escape(Wording.name(cell)) + "</summary>");
            text.append(TextTable.markdown(Tables.layers(cell))).append('\n');
            line("</details>");
        }
    }

    private void item(String sentence) {
        text.append("- ").append(escape(sentence)).append('\n');
    }

    private void line(String line) {
        text.append(line).append("\n\n");
    }

    private static String escape(String plain) {
        return TextTable.escapeMarkdown(plain);
    }
}
