package io.densitometer.cli;

import io.densitometer.cli.Programs.Output;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compiles the kernels for GPUs and reads what the compiler left. */
final class KernelInspector {
    private static final String USAGE = ".usage.txt";
    private static final String LIBRARY = "densitometer_cuda";
    private static final String DISASSEMBLER = "cuobjdump";

    private final KernelSources sources;
    private final Programs programs;
    private final KernelBuild build;

    KernelInspector(KernelSources sources, Programs programs) {
        this.sources = sources;
        this.programs = programs;
        this.build = new KernelBuild(sources, programs);
        build.requireNvcc();
    }

    /** Builds the library. */
    Output build() {
        Output configured = build.configure();
        return configured.succeeded() ? build.build(List.of(LIBRARY)) : configured;
    }

    /** Reads what the build of these ops left; the reports of one that failed are there as well. */
    KernelInspection read(List<String> ops, boolean built) {
        List<Path> reports = reports(ops);
        List<KernelUsage> kernels = reports.stream()
                .flatMap(report -> KernelUsage.of(op(report), text(report)).stream())
                .toList();
        List<InstructionMix> mixes = programs.has(DISASSEMBLER)
                ? reports.stream().flatMap(this::instructions).toList()
                : List.of();
        KernelNames names = names(kernels, mixes);
        return new KernelInspection(
                built,
                kernels.stream().map(k -> k.named(names.of(k.kernel()))).toList(),
                mixes.stream().map(m -> m.named(names.of(m.kernel()))).toList(),
                notes(ops, reports, built));
    }

    private KernelNames names(List<KernelUsage> kernels, List<InstructionMix> mixes) {
        Set<String> symbols = Stream.concat(
                        kernels.stream().map(KernelUsage::kernel),
                        mixes.stream().map(InstructionMix::kernel))
                .collect(Collectors.toCollection(TreeSet::new));
        return new KernelNames(programs, symbols);
    }

    private List<String> notes(List<String> ops, List<Path> reports, boolean built) {
        List<String> notes = new ArrayList<>();
        if (!built) {
            notes.add("the build failed: what it did not reach is as it was the time before");
        }
        Set<String> reported = reports.stream().map(KernelInspector::op).collect(Collectors.toSet());
        ops.stream()
                .filter(op -> !reported.contains(op))
                .forEach(op -> notes.add(op + " was never compiled: is it in cuda-kernels/CMakeLists.txt?"));
        if (!programs.has(DISASSEMBLER)) {
            notes.add("no instruction mix: cuobjdump, a part of the CUDA toolkit, is not on the path");
        }
        return notes;
    }

    private List<Path> reports(List<String> ops) {
        if (!Files.isDirectory(sources.build())) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(sources.build())) {
            return files.filter(file -> file.getFileName().toString().endsWith(USAGE))
                    .filter(file -> ops.contains(op(file)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + sources.build() + ": " + e.getMessage(), e);
        }
    }

    /** Objects lie in folders named like those of their sources. */
    private static String op(Path report) {
        return report.getParent().getFileName().toString();
    }

    private static String text(Path report) {
        try {
            return Files.readString(report);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + report + ": " + e.getMessage(), e);
        }
    }

    /** None where a kernel spilled: its object was removed. */
    private Stream<InstructionMix> instructions(Path report) {
        String name = report.getFileName().toString();
        Path object = report.resolveSibling(name.substring(0, name.length() - USAGE.length()));
        if (!Files.exists(object)) {
            return Stream.empty();
        }
        Output sass = programs.run(sources.build(), List.of(DISASSEMBLER, "-sass", object.toString()));
        if (!sass.succeeded()) {
            throw new BadInputException("cuobjdump cannot read " + object + ": "
                    + sass.lines().stream().findFirst().orElse("exit code " + sass.code()));
        }
        return InstructionMix.of(op(report), sass.text()).stream();
    }
}
