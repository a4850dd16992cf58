package io.densitometer.cli;

import io.densitometer.cli.Programs.Output;
import io.densitometer.graph.BadInputException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Builds targets of the CUDA kernels by CMake's preset, and runs what was built. */
final class KernelBuild {
    private static final String PRESET = "release";

    private final KernelSources sources;
    private final Programs programs;

    KernelBuild(KernelSources sources, Programs programs) {
        if (!programs.has("cmake")) {
            throw new BadInputException("cmake is not on the path: install it, 3.25 or newer (package cmake)");
        }
        this.sources = sources;
        this.programs = programs;
    }

    boolean hasNvcc() {
        return programs.has("nvcc");
    }

    /** Refuses to go on where kernels cannot be compiled for GPUs. */
    void requireNvcc() {
        if (!hasNvcc()) {
            throw new BadInputException("nvcc is not on the path: install the CUDA toolkit (13.0 was tried),"
                    + " or set CUDACXX to its bin/nvcc");
        }
    }

    /** Writes the build files. */
    Output configure() {
        return programs.run(sources.folder(), List.of("cmake", "--preset", PRESET));
    }

    /** Builds what is older than its sources. */
    Output build(List<String> targets) {
        List<String> command = new ArrayList<>(List.of("cmake", "--build", "--preset", PRESET, "--target"));
        command.addAll(targets);
        return programs.run(sources.folder(), command);
    }

    /** Whether a test program was ever built. */
    boolean built(String program) {
        return Files.isRegularFile(sources.build().resolve(program));
    }

    /** Runs a program that was built. */
    Output run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(sources.build().resolve(program).toString());
        command.addAll(List.of(arguments));
        return programs.run(sources.build(), command);
    }
}
