package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --out FILE}: the model file that a verb writes; never replaced unasked. */
final class OutOption {
    @Option(names = "--out", required = true, paramLabel = "FILE", description = "model file to write (ONNX)")
    private Path file;

    @Option(names = "--force", description = "replace FILE if it exists")
    private boolean force;

    /** The file, checked before any work is done for it. */
    Path checked() {
        return checked(file, force);
    }

    static Path checked(Path file, boolean force) {
        require(!Files.isDirectory(file), file + " is a directory: give the name of a file to write");
        require(force || !Files.exists(file), file + " exists: give another name, or --force to replace it");
        require(!Files.exists(file) || Files.isRegularFile(file), file + " is no regular file: give another name");
        Path folder = file.toAbsolutePath().getParent();
        require(folder != null && Files.isDirectory(folder), "folder " + folder + " does not exist: make it first");
        require(Files.isWritable(folder), "folder " + folder + " cannot be written to: choose another");
        return file;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException(message);
        }
    }
}
