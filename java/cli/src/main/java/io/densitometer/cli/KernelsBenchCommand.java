package io.densitometer.cli;

import io.densitometer.cli.Programs.Output;
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

/** How fast kernels are. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Times kernels on a CUDA device, with warm and with cold L2 cache.",
            "Sparse layers by density, shape, tokens and type against cuBLASLt, where it is found; the others by shape"
                    + " and type. Results are checked before they are timed. Exits with 1 when one is wrong."
        })
final class KernelsBenchCommand implements Callable<Integer> {
    private final Programs programs;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "kernel, as 'kernels list' names it (default: all)")
    private String name;

    @Option(names = "--watch", description = "time again after each save in cuda-kernels, until interrupted")
    private boolean watch;

    @Mixin
    private SourceOption source;

    @Mixin
    private JsonFileOption json;

    KernelsBenchCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public Integer call() {
        if (watch && json.wanted()) {
            throw new BadInputException("--watch writes no JSON: leave out one of --watch and --json");
        }
        json.check();
        KernelSources sources = source.sources();
        List<String> ops = sources.select(name);
        KernelBench bench = new KernelBench(sources, programs);
        if (!watch) {
            return time(bench, ops);
        }
        KernelWatch.follow(sources, name, saved -> time(bench, saved), progress());
        return Exit.FINE;
    }

    private int time(KernelBench bench, List<String> ops) {
        progress().accept("building and timing " + String.join(", ", ops));
        Output output = bench.of(ops);
        if (bench.measured()) {
            PrintWriter out = spec.commandLine().getOut();
            json.print(spec, bench.samples(), () -> output.lines().forEach(out::println));
            out.flush();
        } else {
            output.lines().forEach(progress());
        }
        return output.succeeded() ? Exit.FINE : Exit.FELL_SHORT;
    }

    private Progress progress() {
        return new Progress(spec);
    }
}
