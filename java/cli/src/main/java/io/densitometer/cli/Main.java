package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.GraphException;
import io.densitometer.train.TrainingFailure;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code densitometer} program: lists the verbs, one class each. Exit codes: 0 fine, 1 a check fell short, 2 bad input. */
@Command(
        name = "densitometer",
        mixinStandardHelpOptions = true,
        version = "densitometer 0.1.0-SNAPSHOT",
        description = "Finds out whether pruning a Transformer forecaster makes it faster on this machine.")
public final class Main {
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "print stack traces")
    private boolean debug;

    private Main() {}

    /** Runs the verb that {@code args} names and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole program. */
    static CommandLine commandLine() {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        verbs().forEach(verb -> line.addSubcommand(verb.getCommandName(), verb));
        line.setExecutionExceptionHandler((e, command, parsed) -> main.explain(e, command));
        line.setParameterExceptionHandler((e, arguments) -> misused(e));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // One writer for all verbs, flushed when they are done: print() alone does not flush.
        line.setOut(line.getOut());
        line.setExecutionStrategy(parsed -> {
            int code = new RunLast().execute(parsed);
            line.getOut().flush();
            return code;
        });
        return line;
    }

    private static List<CommandLine> verbs() {
        return List.of(
                StudyCommand.commandLine(),
                TrainCommand.commandLine(),
                new CommandLine(new ImportCommand()),
                new CommandLine(new PruneCommand()),
                new CommandLine(new FinetuneCommand()),
                new CommandLine(new ExportCommand()),
                new CommandLine(new BenchCommand()),
                new CommandLine(new ReportCommand()),
                new CommandLine(new CompareCommand()),
                new CommandLine(new VerifyCommand()),
                new CommandLine(new DataCommand()),
                new CommandLine(new DoctorCommand()));
    }

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        List<String> near = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        command.getErr()
                .println("densitometer: " + firstLine(e)
                        + (near.isEmpty() ? "" : "; nearest: " + near.get(0))
                        + "; see '" + command.getCommandSpec().qualifiedName() + " --help'");
        return Exit.BAD_INPUT;
    }

    private int explain(Exception e, CommandLine command) {
        if (e instanceof TrainingFailure) {
            command.getErr().println("densitometer: " + firstLine(e));
            return Exit.FELL_SHORT;
        }
        boolean input =
                e instanceof BadInputException || e instanceof GraphException || e instanceof UncheckedIOException;
        command.getErr()
                .println(
                        input
                                ? "densitometer: " + firstLine(e)
                                : "densitometer: internal error: " + e + (debug ? "" : "; --debug prints where"));
        if (debug) {
            e.printStackTrace(command.getErr());
        }
        return input ? Exit.BAD_INPUT : Exit.FAULT;
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("no reason given");
    }
}
