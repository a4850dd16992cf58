package io.densitometer.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code densitometer} program: lists the verbs, one class each. Exit codes: 0 fine, 1 a check fell short, 2 bad input. */
@Command(
        name = "densitometer",
        mixinStandardHelpOptions = true,
        version = "densitometer 0.1.0-SNAPSHOT",
        description = "Finds out whether pruning a Transformer forecaster makes it faster on this machine.",
        subcommands = {})
public final class Main {
    private Main() {}

    /** Runs the verb that {@code args} names and exits with its code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
