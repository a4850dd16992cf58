package io.densitometer.cli;

import io.densitometer.backend.BackendFailure;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.GraphException;
import io.densitometer.train.TrainingFailure;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
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
        return commandLine(new LocalPrograms());
    }

    /** The whole program, running others through these. */
    static CommandLine commandLine(Programs programs) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        verbs(programs).forEach(verb -> line.addSubcommand(verb.getCommandName(), verb));
        line.setExecutionExceptionHandler((e, command, parsed) -> main.explain(e, command));
        line.setParameterExceptionHandler((e, arguments) -> misused(e));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // One writer for all verbs, flushed when they are done or fail: print() alone does not flush.
        line.setOut(line.getOut());
        line.setExecutionStrategy(parsed -> {
            try {
                return main.run(parsed, line);
            } finally {
                line.getOut().flush();
            }
        });
        return line;
    }

    /** Errors that input or machine can cause end like exceptions do, not with a stack trace. */
    private int run(ParseResult parsed, CommandLine line) {
        try {
            return new RunLast().execute(parsed);
        } catch (OutOfMemoryError e) {
            return fail(
                    "not enough memory: give the JVM more, as with DENSITOMETER_OPTS=-Xmx8g", e, line, Exit.BAD_INPUT);
        } catch (StackOverflowError e) {
            return fail("the input is nested too deeply", e, line, Exit.BAD_INPUT);
        } catch (LinkageError e) {
            return fail(
                    "a native library does not fit: " + e.getMessage() + "; see 'densitometer doctor'",
                    e,
                    line,
                    Exit.FAULT);
        }
    }

    private static List<CommandLine> verbs(Programs programs) {
        return List.of(
                StudyCommand.commandLine(),
                TrainCommand.commandLine(),
                new CommandLine(new ImportCommand()),
                new CommandLine(new PruneCommand()),
                new CommandLine(new SensitivityCommand()),
                new CommandLine(new FinetuneCommand()),
                new CommandLine(new ExportCommand()),
                new CommandLine(new BenchCommand()),
                new CommandLine(new ReportCommand()),
                new CommandLine(new CompareCommand()),
                new CommandLine(new VerifyCommand()),
                new CommandLine(new CampaignCommand()),
                new CommandLine(new DataCommand()),
                KernelsCommand.commandLine(programs),
                new CommandLine(new BundleCommand()),
                new CommandLine(new DoctorCommand()));
    }

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        List<String> near = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        command.getErr()
                .println("densitometer: " + firstLine(e).replaceFirst("^Error: ", "")
                        + (near.isEmpty() ? "" : "; nearest: " + near.get(0))
                        + "; see '" + command.getCommandSpec().qualifiedName() + " --help'");
        return Exit.BAD_INPUT;
    }

    private int explain(Exception e, CommandLine command) {
        if (e instanceof TrainingFailure) {
            return fail(firstLine(e), e, command, Exit.FELL_SHORT);
        }
        if (e instanceof BadInputException || e instanceof BackendFailure) {
            return fail(firstLine(e), e, command, Exit.BAD_INPUT);
        }
        if (e instanceof GraphException || e instanceof UncheckedIOException) {
            return fail(firstLine(e), e, command, Exit.BAD_INPUT);
        }
        return fail("internal error: " + e + (debug ? "" : "; --debug prints where"), e, command, Exit.FAULT);
    }

    private int fail(String sentence, Throwable cause, CommandLine command, int code) {
        command.getErr().println("densitometer: " + sentence);
        if (debug) {
            cause.printStackTrace(command.getErr());
        }
        return code;
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("no reason given");
    }
}
