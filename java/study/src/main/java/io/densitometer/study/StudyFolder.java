package io.densitometer.study;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.onnx.OnnxFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;

/** A results folder held by one study at a time: {@code preset.json}, {@code models/}, {@code cells/}, the report. */
public final class StudyFolder implements AutoCloseable {
    private final Path root;
    private final FileChannel channel;

    private StudyFolder(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Takes a folder for a study, new or begun earlier.
     *
     * @throws BadInputException when another run holds it, or it belongs to a study with another preset
     */
    public static StudyFolder open(Path root, Preset preset) {
        try {
            Files.createDirectories(root.resolve("models"));
            FileChannel channel =
                    FileChannel.open(root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            StudyFolder folder = new StudyFolder(root, channel);
            try {
                folder.lock();
                folder.claim(preset);
                return folder;
            } catch (RuntimeException | IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new BadInputException(
                    "cannot write to the results folder " + root + ": " + e.getMessage()
                            + "; give another folder with --out",
                    e);
        }
    }

    private void lock() throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new BadInputException(
                    "the results folder " + root + " is in use by another run: wait for it, or give another --out");
        }
    }

    private void claim(Preset preset) throws IOException {
        Path file = root.resolve("preset.json");
        if (!Files.exists(file)) {
            AtomicFile.write(file, Presets.text(preset));
        } else if (!Presets.parse(file.toString(), Files.readString(file)).equals(preset)) {
            throw new BadInputException(
                    "the results folder " + root
                            + " belongs to a study with other settings (see its preset.json): give another --out, or the same settings");
        }
    }

    public Path root() {
        return root;
    }

    /** Folder of a case's checkpoints and model files. */
    public Path models(StudyCase study) {
        return root.resolve("models").resolve(study.folder());
    }

    /** Where the training of the model of this name keeps its state until it is finished. */
    Path checkpoint(StudyCase study, String name) {
        return models(study).resolve(fileName(name) + ".checkpoint");
    }

    private static String fileName(String model) {
        return model.replace(':', '_');
    }

    private static void discard(Path checkpoint) {
        try {
            Files.deleteIfExists(checkpoint);
        } catch (IOException e) {
            throw new BadInputException("cannot remove " + checkpoint + ": " + e.getMessage(), e);
        }
    }

    /** The model file of this name, made when an earlier run has not. */
    Graph model(StudyCase study, String name, Supplier<Graph> make) {
        Path file = models(study).resolve(fileName(name) + ".onnx");
        if (Files.exists(file)) {
            return OnnxFile.read(file);
        }
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new BadInputException("cannot create " + file.getParent() + ": " + e.getMessage(), e);
        }
        Graph graph = make.get();
        OnnxFile.write(graph, file);
        discard(checkpoint(study, name));
        return graph;
    }

    /** Whether every one of these cells was written by an earlier run. */
    boolean has(List<String> ids) {
        return ids.stream().allMatch(id -> Files.exists(root.resolve("cells").resolve(id + ".json")));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot release " + root, e);
        }
    }
}
