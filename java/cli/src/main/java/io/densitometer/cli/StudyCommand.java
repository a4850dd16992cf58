package io.densitometer.cli;

import io.densitometer.report.Report;
import io.densitometer.study.Cell;
import io.densitometer.study.Preset;
import io.densitometer.study.Presets;
import io.densitometer.study.Study;
import io.densitometer.tune.TuneCache;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From a preset to a verdict: train, prune, fine-tune, measure, report. */
@Command(
        name = "study",
        mixinStandardHelpOptions = true,
        description = {
            "Trains, prunes, fine-tunes and measures every model of a preset, and writes a report.",
            "A study that was interrupted goes on where it stopped when the same command is given again."
        })
final class StudyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--preset",
            defaultValue = "quick",
            description = "quick, small, paper, or a JSON file of your own (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--out", description = "results folder (default: results/PRESET)")
    private Path out;

    @Option(names = "--show-preset", description = "print the preset as JSON, changes included, and stop")
    private boolean show;

    @Mixin
    private JsonOption json;

    /** The verb with one option for each key of a preset. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new StudyCommand());
        Presets.types().forEach((key, type) -> {
            OptionSpec.Builder option = OptionSpec.builder(flag(key), "--" + key)
                    .type(String.class)
                    .paramLabel(type.equals(List.class) ? "A,B,.." : "VALUE")
                    .description("preset key " + key);
            line.getCommandSpec().addOption(option.build());
        });
        return line;
    }

    @Override
    public Integer call() {
        Preset chosen = Presets.load(preset, changes());
        if (show) {
            spec.commandLine().getOut().print(Presets.text(chosen));
            return Exit.FINE;
        }
        Path folder = out != null ? out : Path.of("results", folderName());
        List<Cell> cells;
        PrintWriter errors = spec.commandLine().getErr();
        String advice = "what is finished is kept; the same command goes on from there";
        try (Interruption watched = new Interruption(errors, advice);
                StudyProgress progress = StudyProgress.standard(errors, json.wanted())) {
            cells = Study.run(chosen, folder, TuneCache.standard(), progress);
        }
        Report.write(folder, cells);
        json.print(spec, Map.of("folder", folder.toString(), "cells", cells), () -> {
            spec.commandLine().getOut().print(Report.console(cells));
            spec.commandLine().getOut().println("Report: " + folder.resolve("report.html"));
        });
        return cells.stream().allMatch(Cell::ok) ? Exit.FINE : Exit.FELL_SHORT;
    }

    private String folderName() {
        String file = Path.of(preset).getFileName().toString();
        return file.endsWith(".json") ? file.substring(0, file.length() - ".json".length()) : file;
    }

    /** Preset keys given as options. */
    private Map<String, String> changes() {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String key : Presets.types().keySet()) {
            String value = spec.commandLine().getParseResult().matchedOptionValue(flag(key), null);
            if (value != null) {
                changes.put(key, value);
            }
        }
        return changes;
    }

    private static String flag(String key) {
        return "--" + key.replace('_', '-');
    }
}
