package io.densitometer.cli;

import io.densitometer.cli.Programs.Output;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the compiler made of kernels. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Compiles the kernels for GPUs and shows what they use.",
            "Registers, shared memory and spills; with cuobjdump, the instructions that matter. Needs nvcc, no GPU.",
            "Exits with 1 when a kernel spills or the build fails."
        })
final class KernelsInspectCommand implements Callable<Integer> {
    private static final String USAGE =
            "kernel function target #registers #shared_bytes #stack_bytes #spill_stores #spill_loads";
    private static final String MIX = Arrays.stream(InstructionMix.Kind.values())
            .map(kind -> " #" + kind.text())
            .collect(Collectors.joining("", "kernel function target #instructions", ""));

    private final Programs programs;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "kernel, as 'kernels list' names it (default: all)")
    private String name;

    @Mixin
    private SourceOption source;

    @Mixin
    private JsonOption json;

    KernelsInspectCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public Integer call() {
        KernelSources sources = source.sources();
        List<String> ops = sources.select(name);
        KernelInspector inspector = new KernelInspector(sources, programs);
        Progress progress = new Progress(spec);
        progress.accept("compiling the kernels for GPUs");
        Output built = inspector.build();
        if (!built.succeeded()) {
            built.lines().forEach(progress);
        }
        KernelInspection inspection = inspector.read(ops, built.succeeded());
        json.print(spec, inspection, () -> print(spec.commandLine().getOut(), inspection));
        return inspection.passed() ? Exit.FINE : Exit.FELL_SHORT;
    }

    private static void print(PrintWriter out, KernelInspection inspection) {
        out.print(Lists.text(
                USAGE,
                inspection.kernels().stream().map(KernelsInspectCommand::row).toList()));
        if (!inspection.instructions().isEmpty()) {
            out.println();
            out.print(Lists.text(
                    MIX,
                    inspection.instructions().stream()
                            .map(KernelsInspectCommand::row)
                            .toList()));
        }
        inspection.notes().forEach(out::println);
    }

    private static List<String> row(KernelUsage usage) {
        return List.of(
                usage.op(),
                usage.kernel(),
                usage.target(),
                Integer.toString(usage.registers()),
                Integer.toString(usage.sharedBytes()),
                Integer.toString(usage.stackBytes()),
                Integer.toString(usage.spillStoreBytes()),
                Integer.toString(usage.spillLoadBytes()));
    }

    private static List<String> row(InstructionMix mix) {
        List<String> row =
                new ArrayList<>(List.of(mix.op(), mix.kernel(), mix.target(), Long.toString(mix.instructions())));
        mix.counts().values().forEach(count -> row.add(Long.toString(count)));
        return row;
    }
}
