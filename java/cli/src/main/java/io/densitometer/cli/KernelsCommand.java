package io.densitometer.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The CUDA kernels as sources: for those who write them. */
@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        description = "Lists, tests, inspects and times the CUDA kernels in the source tree.")
final class KernelsCommand {
    private KernelsCommand() {}

    /** The verb with its subcommands, which run these programs. */
    static CommandLine commandLine(Programs programs) {
        return new CommandLine(new KernelsCommand())
                .addSubcommand(new KernelsListCommand())
                .addSubcommand(new KernelsCheckCommand(programs))
                .addSubcommand(new KernelsInspectCommand(programs))
                .addSubcommand(new KernelsBenchCommand(programs));
    }
}
