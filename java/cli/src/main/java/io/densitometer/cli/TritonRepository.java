package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A Triton model repository: a folder with a folder for each model. */
record TritonRepository(Path folder) {
    private static final String CONFIG = "config.pbtxt";
    private static final String VERSION = "1";

    /** Writes a model to a path. */
    interface Content {
        Object write(Path to) throws IOException;
    }

    /** Fails where a model of this name cannot be added. */
    void check(String name, boolean force) {
        require(!Files.exists(folder) || Files.isDirectory(folder), folder + " is no folder: give one for the models");
        Path above = folder.toAbsolutePath().getParent();
        require(above != null && Files.isDirectory(above), "folder " + above + " does not exist: make it first");
        Path nearest = Files.exists(folder) ? folder : above;
        require(Files.isWritable(nearest), "folder " + nearest + " cannot be written to: choose another");
        Path model = folder.resolve(name);
        if (Files.exists(model, LinkOption.NOFOLLOW_LINKS)) {
            require(isOurs(model), model + " holds another model: choose another folder, or rename the model file");
            require(force, model + " exists: give --force to replace it");
        }
    }

    /** Whether a folder is one that {@link #add} made, and nothing was put beside its model since. */
    private static boolean isOurs(Path model) {
        if (!Files.isDirectory(model, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(model)) {
            List<String> names =
                    entries.map(e -> e.getFileName().toString()).sorted().toList();
            return names.equals(List.of(VERSION, CONFIG))
                    && Files.readString(model.resolve(CONFIG)).startsWith(TritonConfig.HEAD);
        } catch (IOException e) {
            return false;
        }
    }

    /** Adds or replaces a model as a whole; the path of its file. */
    Path add(String name, String config, String file, Content content, boolean force) {
        check(name, force);
        Path made = null;
        try {
            Files.createDirectories(folder);
            made = Files.createTempDirectory(folder, ".part");
            Path model = Files.createDirectory(made.resolve("new"));
            content.write(Files.createDirectory(model.resolve(VERSION)).resolve(file));
            Files.writeString(model.resolve(CONFIG), config);
            Path target = folder.resolve(name);
            if (Files.exists(target)) {
                Files.move(target, made.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(model, target, StandardCopyOption.ATOMIC_MOVE);
            return target.resolve(VERSION).resolve(file);
        } catch (IOException e) {
            throw new BadInputException(
                    "cannot write to " + folder + ": " + e.getClass().getSimpleName() + " (" + e.getMessage() + ")", e);
        } finally {
            remove(made);
        }
    }

    private static void remove(Path tree) {
        if (tree == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        } catch (IOException e) {
            throw new BadInputException("cannot remove " + tree + ": " + e.getMessage(), e);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException(message);
        }
    }
}
