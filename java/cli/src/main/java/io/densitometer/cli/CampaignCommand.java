package io.densitometer.cli;

import io.densitometer.campaign.Campaign;
import io.densitometer.campaign.CampaignRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks of a backend, cell by cell. */
@Command(
        name = "campaign",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the cells that a campaign's file declares and that DIR does not hold yet.",
            "Exits with 1 when a cell failed, could not be checked, or is left because the budget was spent."
        })
final class CampaignCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "the campaign, such as bench/campaigns/gpu-correctness.json")
    private Path file;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "keeps one JSON file for each cell")
    private Path out;

    @Option(
            names = "--oracles",
            paramLabel = "DIR",
            defaultValue = "../shared/oracles",
            description = "folder of the published cases (default: ${DEFAULT-VALUE})")
    private Path oracles;

    @Mixin
    private JsonFileOption json;

    @Override
    public Integer call() {
        json.check();
        PrintWriter err = spec.commandLine().getErr();
        CampaignRun run = CampaignRun.of(Campaign.read(file), oracles, out, Clock.systemUTC(), err::println);
        json.print(spec, run, () -> print(spec.commandLine().getOut(), run));
        return run.verified() ? Exit.FINE : Exit.FELL_SHORT;
    }

    private static void print(PrintWriter out, CampaignRun run) {
        List<List<String>> rows = run.cells().stream()
                .map(c -> List.of(
                        c.key(), c.finding().outcome().name(), c.finding().text()))
                .toList();
        out.println(Lists.text("cell outcome result", rows));
        out.println(run.cells().size() + " cells run, " + run.left() + " left");
    }
}
