package io.densitometer.study;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.onnx.OnnxFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A results folder held by one study at a time: {@code preset.json}, {@code data.json}, {@code models/}, {@code cells/}, the report. */
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
     * @param data fingerprint of each source
     * @throws BadInputException when another run holds it, or it belongs to a study with another preset or other data
     */
    public static StudyFolder open(Path root, Preset preset, Map<String, String> data) {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new BadInputException("the results folder " + root + " is a file: give a folder with --out");
        }
        try {
            Files.createDirectories(root.resolve("models"));
            FileChannel channel =
                    FileChannel.open(root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            StudyFolder folder = new StudyFolder(root, channel);
            try {
                folder.lock();
                folder.claim(preset, data);
                folder.sweep();
                return folder;
            } catch (RuntimeException | IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new BadInputException(
                    "cannot write to the results folder " + root + ": " + AtomicFile.reason(e)
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

    private void claim(Preset preset, Map<String, String> data) throws IOException {
        claim(
                root.resolve("preset.json"),
                preset,
                Presets.text(preset),
                Presets::parse,
                "with other settings (see its preset.json): give another --out, or the same settings");
        claim(
                root.resolve("data.json"),
                data,
                Fingerprints.text(data),
                Fingerprints::parse,
                "on other data (see its data.json): give another --out, or the data as it was");
    }

    private <T> void claim(Path file, T own, String text, BiFunction<String, String, T> parse, String otherwise)
            throws IOException {
        if (!Files.exists(file)) {
            AtomicFile.write(file, text);
        } else if (!parse.apply(file.toString(), Files.readString(file)).equals(own)) {
            throw new BadInputException("the results folder " + root + " belongs to a study " + otherwise);
        }
    }

    /** Removes what killed runs left half written. */
    private void sweep() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("models"), 2)) {
            for (Path file : files.filter(StudyFolder::isPart).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean isPart(Path file) {
        return file.getFileName().toString().endsWith(".part");
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
            throw new UncheckedIOException("cannot remove " + checkpoint + ": " + AtomicFile.reason(e), e);
        }
    }

    /** Whether the model of this name was made. */
    boolean hasModel(StudyCase study, String name) {
        return Files.exists(modelFile(study, name));
    }

    private Path modelFile(StudyCase study, String name) {
        return models(study).resolve(fileName(name) + ".onnx");
    }

    /**
     * The model file of this name, made when an earlier run has not, or when its file is damaged.
     *
     * @throws UncheckedIOException when it cannot be written
     */
    Graph model(StudyCase study, String name, StudyListener listener, Supplier<Graph> make) {
        Path file = modelFile(study, name);
        if (Files.exists(file)) {
            try {
                return OnnxFile.read(file);
            } catch (BadInputException e) {
                listener.note(e.getMessage() + "; it is made anew");
            }
        }
        createFolder(file.getParent());
        Graph graph = make.get();
        write(graph, file);
        discard(checkpoint(study, name));
        return graph;
    }

    /** Whether the config of this name was found. */
    boolean hasConfig(StudyCase study, String name) {
        return Files.exists(configFile(study, name));
    }

    private Path configFile(StudyCase study, String name) {
        return models(study).resolve(fileName(name) + ".json");
    }

    /** The config of this name, found when an earlier run has not. */
    ModelConfig config(StudyCase study, String name, Supplier<ModelConfig> find) {
        Path file = configFile(study, name);
        try {
            if (!Files.exists(file)) {
                createFolder(file.getParent());
                AtomicFile.write(file, find.get().json() + "\n");
            }
            return ModelConfig.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + folder + ": " + AtomicFile.reason(e), e);
        }
    }

    /** A full disk ends the study, while a model that cannot be had is a failed cell: so the two are told apart. */
    private static void write(Graph graph, Path file) {
        try {
            OnnxFile.write(graph, file);
        } catch (BadInputException e) {
            if (e.getCause() instanceof IOException io) {
                throw new UncheckedIOException(e.getMessage(), io);
            }
            throw e;
        }
    }

    /** Those of the cells that are not written yet. */
    List<Cell> missing(List<Cell> planned) {
        return planned.stream()
                .filter(cell -> !Files.exists(Results.file(root, cell.id())))
                .toList();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release " + root, e);
        }
    }
}
