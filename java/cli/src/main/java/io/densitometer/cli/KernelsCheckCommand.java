package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether kernels do what their references do. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Builds kernels and runs their cases.",
            "On the host emulation; on a device too, where that test was built. Exits with 1 when one fails."
        })
final class KernelsCheckCommand implements Callable<Integer> {
    private final Programs programs;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "kernel, as 'kernels list' names it (default: all)")
    private String name;

    @Option(names = "--watch", description = "check again after each save in cuda-kernels, until interrupted")
    private boolean watch;

    @Mixin
    private SourceOption source;

    @Mixin
    private JsonOption json;

    KernelsCheckCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public Integer call() {
        if (watch && json.wanted()) {
            throw new BadInputException("--watch prints no JSON: leave out one of --watch and --json");
        }
        KernelSources sources = source.sources();
        List<String> ops = sources.select(name);
        Progress progress = new Progress(spec);
        KernelCheck check = new KernelCheck(new KernelBuild(sources, programs), progress);
        if (!watch) {
            return print(check.of(ops));
        }
        KernelWatch.follow(sources, name, saved -> print(check.of(saved)), progress);
        return Exit.FINE;
    }

    private int print(List<KernelOutcome> outcomes) {
        PrintWriter out = spec.commandLine().getOut();
        json.print(spec, outcomes, () -> print(out, outcomes));
        out.flush();
        return outcomes.stream().anyMatch(KernelOutcome::failed) ? Exit.FELL_SHORT : Exit.FINE;
    }

    private static void print(PrintWriter out, List<KernelOutcome> outcomes) {
        outcomes.forEach(outcome -> outcome.output().forEach(out::println));
        out.print(Lists.text(
                "kernel step result details",
                outcomes.stream().map(KernelsCheckCommand::row).toList()));
    }

    private static List<String> row(KernelOutcome outcome) {
        return List.of(outcome.kernel(), outcome.step(), outcome.result().text(), outcome.details());
    }
}
