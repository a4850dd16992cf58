package io.densitometer.report;

import io.densitometer.study.AtomicFile;
import io.densitometer.study.Cell;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Renders cells as {@code report.html}, {@code report.md} and {@code report.csv}, or as tables for a console. */
public final class Report {
    private Report() {}

    /**
     * Writes the three files into a results folder, each whole.
     *
     * @param folder the results folder
     * @param cells at least one
     */
    public static void write(Path folder, List<Cell> cells) {
        AtomicFile.write(folder.resolve("report.csv"), CsvReport.render(cells));
        AtomicFile.write(folder.resolve("report.md"), MarkdownReport.render(cells));
        AtomicFile.write(folder.resolve("report.html"), HtmlReport.render(cells));
    }

    /** The answers, result tables and failures as aligned plain text. */
    public static String console(List<Cell> cells) {
        String groups = Group.of(cells).stream().map(Report::console).collect(Collectors.joining("\n"));
        Table failures = Tables.failures(cells);
        return failures.rows().isEmpty() ? groups : groups + "\nFailed cells\n" + TextTable.console(failures);
    }

    private static String console(Group group) {
        String title = group.model() + ": " + group.title();
        String findings = Findings.of(group).stream()
                .map(sentence -> "  " + sentence + "\n")
                .collect(Collectors.joining());
        return title + "\n" + findings + "\n" + Wording.against(group) + "\n"
                + TextTable.console(Tables.results(group));
    }
}
