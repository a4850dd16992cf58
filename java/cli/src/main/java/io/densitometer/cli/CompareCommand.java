package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import io.densitometer.report.Comparison;
import io.densitometer.study.Results;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Two results folders, cell by cell. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compares two results folders cell by cell.",
            "Exits with 1 when something became worse beyond noise."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "results folder")
    private Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "results folder")
    private Path after;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Comparison comparison = Comparison.of(Results.read(before), Results.read(after));
        if (comparison.changes().isEmpty()) {
            throw new BadInputException(
                    before + " and " + after + " have no cell in common: give folders of one preset");
        }
        Map<String, Object> result = Map.of(
                "compared", comparison.changes().size(),
                "only_before", comparison.onlyBefore().size(),
                "only_after", comparison.onlyAfter().size(),
                "regressions", comparison.regressions());
        json.print(spec, result, () -> spec.commandLine().getOut().print(comparison.console()));
        return comparison.regressions().isEmpty() ? Exit.FINE : Exit.FELL_SHORT;
    }
}
