package io.densitometer.cli;

import io.densitometer.study.AtomicFile;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code --json [FILE]}: the result as one JSON document, into a file beside the text or on standard output instead of it. */
final class JsonFileOption {
    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = "--json",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            paramLabel = "FILE",
            description = "write the result as JSON to FILE; without FILE print it")
    private String target;

    @Option(names = "--force", description = "replace FILE if it exists")
    private boolean force;

    /** Refuses a file that cannot be written, before any work is done. */
    void check() {
        if (isFile()) {
            OutOption.checked(Path.of(target), force);
        }
    }

    boolean wanted() {
        return target != null;
    }

    /** Whether standard output is for JSON alone. */
    boolean replacesText() {
        return STANDARD_OUTPUT.equals(target);
    }

    /** Writes the value as JSON where asked to, and runs the text printer unless JSON takes its place. */
    void print(CommandSpec spec, Object value, Runnable text) {
        if (replacesText()) {
            spec.commandLine().getOut().println(JsonOption.text(value));
            return;
        }
        text.run();
        if (isFile()) {
            AtomicFile.write(Path.of(target), JsonOption.text(value) + "\n");
        }
    }

    private boolean isFile() {
        return wanted() && !replacesText();
    }
}
