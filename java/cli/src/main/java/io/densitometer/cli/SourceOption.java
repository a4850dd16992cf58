package io.densitometer.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --source}: where Densitometer's source tree is. */
final class SourceOption {
    @Option(
            names = "--source",
            paramLabel = "DIR",
            description = "source tree of Densitometer (default: the one this folder is in)")
    private Path start = Path.of("");

    KernelSources sources() {
        return KernelSources.above(start);
    }
}
