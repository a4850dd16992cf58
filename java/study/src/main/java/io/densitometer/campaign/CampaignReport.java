package io.densitometer.campaign;

import io.densitometer.measure.Environment;
import io.densitometer.report.Page;
import io.densitometer.report.TextTable;
import io.densitometer.study.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A campaign's cells as tables: on the screen, as {@code report.md} and as {@code report.html}. */
public final class CampaignReport {
    private final CampaignResult result;
    private final List<Section> sections;

    private CampaignReport(CampaignResult result) {
        this.result = result;
        this.sections = result.sections();
    }

    /** Writes both files, and the pictures beside them. */
    static void write(Path folder, CampaignResult result) {
        CampaignReport report = new CampaignReport(result);
        report.sections.stream()
                .flatMap(section -> section.pictures().stream())
                .forEach(picture -> AtomicFile.write(folder.resolve(picture.name()), picture.svg()));
        AtomicFile.write(folder.resolve("report.md"), report.markdown());
        AtomicFile.write(folder.resolve("report.html"), report.html());
    }

    /** The tables as aligned plain text, and how much was run. */
    public static String console(CampaignResult result) {
        CampaignReport report = new CampaignReport(result);
        String tables = report.sections.stream()
                .map(section ->
                        section.title() + "\n" + line(section.text()) + TextTable.console(section.table()) + "\n")
                .collect(Collectors.joining());
        return tables + report.count() + "\n";
    }

    private static String line(String text) {
        return text.isEmpty() ? "" : text + "\n";
    }

    private String count() {
        String run = result.all().size() + " cells run, " + result.left().size() + " left";
        return result.left().isEmpty()
                ? run
                : run + ": the budget of " + result.campaign().budgetMinutes()
                        + " minutes is spent; run it again to go on";
    }

    private List<String> about() {
        List<String> about = new ArrayList<>();
        about.add("Campaign " + result.campaign().name() + ", revision " + result.revision() + ". " + count() + ".");
        about.add("Backend " + result.campaign().backend() + ": " + result.device() + ".");
        result.all().stream().map(CellResult::environment).findFirst().ifPresent(here -> about.add(machine(here)));
        dates().ifPresent(about::add);
        return about;
    }

    private static String machine(Environment here) {
        List<String> words = new ArrayList<>(List.of(here.cpu(), here.cores() + " cores", here.jdk()));
        words.addAll(here.notes());
        return String.join("; ", words) + ".";
    }

    private Optional<String> dates() {
        List<String> dates =
                result.all().stream().map(CellResult::date).sorted().toList();
        return dates.stream()
                .findFirst()
                .map(first -> "Run from " + first + " to " + dates.get(dates.size() - 1) + " (UTC).");
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("# " + result.campaign().title() + "\n\n");
        about().forEach(words -> text.append(words).append("\n\n"));
        for (Section section : sections) {
            text.append("## ").append(section.title()).append("\n\n");
            text.append(section.text().isEmpty() ? "" : section.text() + "\n\n");
            text.append(TextTable.markdown(section.table())).append('\n');
            section.pictures()
                    .forEach(p -> text.append("![")
                            .append(section.title())
                            .append("](")
                            .append(p.name())
                            .append(")\n\n"));
        }
        left().forEach(words -> text.append(words).append("\n\n"));
        return text.toString();
    }

    private String html() {
        Page page = new Page(result.campaign().title());
        about().forEach(page::paragraph);
        for (Section section : sections) {
            page.heading(section.title()).paragraph(section.text()).table(section.table());
            section.pictures().forEach(picture -> page.picture(picture.svg()));
        }
        left().forEach(page::paragraph);
        return page.html();
    }

    private List<String> left() {
        return result.left().isEmpty() ? List.of() : List.of("Not run yet: " + String.join("; ", result.left()) + ".");
    }
}
