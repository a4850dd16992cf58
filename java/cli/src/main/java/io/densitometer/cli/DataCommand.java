package io.densitometer.cli;

import io.densitometer.data.DataSet;
import io.densitometer.data.DataSets;
import io.densitometer.data.DataSummary;
import io.densitometer.data.Fill;
import io.densitometer.data.LoadOptions;
import io.densitometer.data.RegisteredSets;
import io.densitometer.data.Series;
import io.densitometer.graph.BadInputException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The registered data sets, and what a file holds. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = "Lists the registered data sets; checks or describes a file.")
final class DataCommand {
    @Spec
    private CommandSpec spec;

    /** How a file is read. */
    static final class Reading {
        @Parameters(paramLabel = "FILE", description = "CSV or CSV.gz file, or built-in")
        private String file;

        @Option(names = "--set", paramLabel = "NAME", description = "registered set to compare with (default: found)")
        private String set;

        @Option(
                names = "--fill",
                paramLabel = "HOW",
                description = "keep, forward, linear, drop-empty, drop-column, or several with commas")
        private String fill;

        LoadOptions options() {
            LoadOptions options = LoadOptions.standard();
            options = set == null
                    ? options
                    : options.withSet(RegisteredSets.named(set).name());
            return fill == null ? options : options.withFills(Fill.parse(fill));
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the registered data sets.")
    int list(@Mixin JsonOption json) {
        json.print(
                spec,
                RegisteredSets.all(),
                () -> spec.commandLine()
                        .getOut()
                        .print(Lists.text(
                                "set #rows #columns step split source",
                                RegisteredSets.all().stream()
                                        .map(DataCommand::row)
                                        .toList())));
        return Exit.FINE;
    }

    private static List<String> row(DataSet set) {
        return List.of(
                set.name(),
                Integer.toString(set.shape().rows()),
                Integer.toString(set.shape().columns()),
                set.shape().frequency().text(),
                set.split().text(),
                set.origin().repository() + " (" + set.origin().licence() + ")");
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Checks columns, rows, frequency, gaps and sentinels.",
                "Prints faults with their lines. Exits with 1 when there are any, unless --fill mends them."
            })
    int check(@Mixin Reading reading, @Mixin JsonOption json) {
        LoadOptions options = reading.options();
        DataSummary summary = DataSets.describe(reading.file, options);
        String obstacle = obstacle(reading.file, options);
        boolean fine =
                obstacle.isEmpty() && (summary.isClean() || !options.fills().isEmpty());
        json.print(spec, Map.of("fine", fine, "obstacle", obstacle, "summary", summary), () -> {
            spec.commandLine().getOut().print(summary.text());
            String verdict = fine ? "fine" : obstacle.isEmpty() ? "usable, but see above" : obstacle;
            spec.commandLine().getOut().println(verdict);
        });
        return fine ? Exit.FINE : Exit.FELL_SHORT;
    }

    /** Why a study could not use the file with these options; empty when it could. */
    private static String obstacle(String file, LoadOptions options) {
        try {
            Series series = DataSets.open(file, options);
            return series.rows() > 0 ? "" : "no rows";
        } catch (BadInputException e) {
            return e.getMessage();
        }
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            description = "Prints rows, step, range, and the figures of each column.")
    int describe(@Mixin Reading reading, @Mixin JsonOption json) {
        DataSummary summary = DataSets.describe(reading.file, reading.options());
        json.print(spec, summary, () -> spec.commandLine().getOut().print(summary.text()));
        return Exit.FINE;
    }
}
