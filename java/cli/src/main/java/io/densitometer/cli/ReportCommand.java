package io.densitometer.cli;

import io.densitometer.report.Report;
import io.densitometer.study.Cell;
import io.densitometer.study.Results;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Renders a results folder again. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Renders the report of a results folder again.",
            "Writes report.html, report.md and report.csv, and prints the tables."
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "results folder of a study")
    private Path folder;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        List<Cell> cells = Results.read(folder);
        Report.write(folder, cells);
        Path page = folder.resolve("report.html");
        json.print(spec, Map.of("report", page.toString(), "cells", cells.size()), () -> {
            spec.commandLine().getOut().println(Report.console(cells));
            spec.commandLine().getOut().println("Report: " + page);
        });
        return Exit.FINE;
    }
}
