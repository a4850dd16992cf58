package io.densitometer.cli;

import io.densitometer.campaign.Campaign;
import io.densitometer.campaign.CampaignReport;
import io.densitometer.campaign.CampaignResult;
import io.densitometer.campaign.CampaignRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks and measurements of a backend, cell by cell. */
@Command(
        name = "campaign",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the cells that a campaign's file declares and that DIR does not hold yet, and writes a report.",
            "A cell that was defined otherwise, run at another revision or on another device, or skipped, is run again."
                    + " Exits with 1 when a cell failed, could not be run, misses a target, or is left because the budget was"
                    + " spent."
        })
final class CampaignCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "the campaign, such as bench/campaigns/gpu-layers.json")
    private Path file;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "keeps one JSON file for each cell, and the report")
    private Path out;

    @Option(
            names = "--oracles",
            paramLabel = "DIR",
            defaultValue = "../shared/oracles",
            description = "the published cases (default: ${DEFAULT-VALUE})")
    private Path oracles;

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            defaultValue = "${env:DENSITOMETER_PYTHON:-python3}",
            description = "the Python that PyTorch is run on (default: $DENSITOMETER_PYTHON, or python3)")
    private String python;

    @Mixin
    private JsonFileOption json;

    @Override
    public Integer call() {
        json.check();
        PrintWriter err = spec.commandLine().getErr();
        CampaignRun.Places places = new CampaignRun.Places(oracles, out, python);
        CampaignResult result = CampaignRun.of(Campaign.read(file), places, Clock.systemUTC(), err::println);
        json.print(spec, result, () -> spec.commandLine().getOut().print(CampaignReport.console(result)));
        return result.verified() ? Exit.FINE : Exit.FELL_SHORT;
    }
}
