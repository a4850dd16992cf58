package io.densitometer.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What kernels there are. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the ops with their variants, the control first, and their C headers.")
final class KernelsListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SourceOption source;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        List<KernelOp> ops = source.sources().ops();
        json.print(
                spec,
                ops,
                () -> spec.commandLine()
                        .getOut()
                        .print(Lists.text(
                                "kernel variants header",
                                ops.stream().map(KernelsListCommand::row).toList())));
        return Exit.FINE;
    }

    private static List<String> row(KernelOp op) {
        return List.of(op.name(), String.join(" ", op.variants()), op.header().isEmpty() ? "none" : op.header());
    }
}
