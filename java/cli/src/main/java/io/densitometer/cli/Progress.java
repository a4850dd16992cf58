package io.densitometer.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Says on standard error what is under way.
 *
 * @param spec the verb
 */
record Progress(CommandSpec spec) implements Consumer<String> {
    @Override
    public void accept(String sentence) {
        PrintWriter errors = spec.commandLine().getErr();
        errors.println(sentence);
        errors.flush();
    }
}
