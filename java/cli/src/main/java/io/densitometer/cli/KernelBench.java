package io.densitometer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.cli.Programs.Output;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Builds the program that times kernels on a device, and runs it. */
final class KernelBench {
    private static final String PROGRAM = "kernels_bench";

    private final KernelBuild build;

    /** Where the program leaves its samples when it comes to its end. */
    private final Path samples;

    KernelBench(KernelSources sources, Programs programs) {
        this.build = new KernelBuild(sources, programs);
        this.samples = sources.build().resolve(PROGRAM + ".json");
        build.requireNvcc();
    }

    /** Builds, then times kernels, one after the other; what this came to. */
    Output of(List<String> ops) {
        clear();
        Output built = build.configure();
        if (built.succeeded()) {
            built = build.build(List.of(PROGRAM));
        }
        return built.succeeded() ? run(ops) : built;
    }

    private void clear() {
        try {
            Files.deleteIfExists(samples);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot replace " + samples + ": " + e.getMessage(), e);
        }
    }

    private Output run(List<String> ops) {
        Stream<String> arguments = Stream.concat(ops.stream(), Stream.of("--json", samples.toString()));
        Output run = build.run(PROGRAM, arguments.toArray(String[]::new));
        run.whySkipped().ifPresent(reason -> {
            throw new BadInputException("kernels are timed on a CUDA device, and there is none to use: " + reason);
        });
        return run;
    }

    /** Whether the last run came to its end; it may have found wrong results. */
    boolean measured() {
        return Files.exists(samples);
    }

    /** What the last run measured, with every sample. */
    JsonNode samples() {
        try {
            return new ObjectMapper().readTree(Files.readString(samples));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + samples + ": " + e.getMessage(), e);
        }
    }
}
