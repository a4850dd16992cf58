package io.densitometer.tensorrt;

import io.densitometer.graph.BadInputException;
import io.densitometer.tensorrt.engine.BuiltEngine;
import io.densitometer.tune.CacheFolder;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Engines and timings on disk. What cannot be read or written costs a build, and is told once in a sentence. */
final class EngineCache {
    private final CacheFolder folder;
    private final Consumer<String> notes;

    /**
     * @param folder null keeps nothing
     * @param notes is told what went wrong
     */
    EngineCache(CacheFolder folder, Consumer<String> notes) {
        this.folder = folder;
        this.notes = notes;
    }

    /** The engine for a key; one that does not fit or is damaged is as good as none. */
    Optional<PlanFile> engine(EngineKey key) {
        try {
            return read(key.file()).map(content -> PlanFile.read(content, source(key), key));
        } catch (BadInputException e) {
            notes.accept(e.getMessage() + "; it is built again");
            return Optional.empty();
        }
    }

    /** Keeps an engine for a key, and what its build measured. */
    void keep(EngineKey key, BuiltEngine built) {
        boolean kept =
                write(key.file(), PlanFile.of(key, built.plan(), built.log()).parts());
        if (kept && built.timings() != null) {
            write(key.timingsFile(), built.timings());
        }
    }

    /** What builds on this device measured; empty when nothing is known. */
    byte[] timings(EngineKey key) {
        return read(key.timingsFile()).orElse(new byte[0]);
    }

    /** Where messages say an engine lies. */
    String source(EngineKey key) {
        return folder == null ? key.file() : folder.file(key.file()).toString();
    }

    private Optional<byte[]> read(String name) {
        if (folder == null) {
            return Optional.empty();
        }
        try {
            return folder.read(name);
        } catch (IOException | OutOfMemoryError e) {
            notes.accept(folder.file(name) + " cannot be read (" + e + "); it is made again");
            return Optional.empty();
        }
    }

    private boolean write(String name, byte[]... parts) {
        if (folder == null) {
            return false;
        }
        try {
            folder.write(name, parts);
            return true;
        } catch (IOException e) {
            notes.accept("the TensorRT engine is not kept in " + folder.path() + " (" + e
                    + "): make the folder writable, or name another one by property " + Settings.PREFIX + "cache");
            return false;
        }
    }
}
