package io.densitometer.tune;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A cache's folder with one JSON file per key. */
public final class JsonFolder {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CacheFolder folder;

    /** @param path need not exist */
    public JsonFolder(Path path) {
        this.folder = new CacheFolder(path);
    }

    /**
     * What was written for a key, if anything was.
     *
     * @param key a text of any length
     * @throws IOException when there is a file that does not hold this type
     */
    public <T> Optional<T> read(String key, Class<T> type) throws IOException {
        Optional<byte[]> content = folder.read(name(key));
        if (content.isEmpty()) {
            return Optional.empty();
        }
        T value = JSON.readValue(content.get(), type);
        if (value == null) {
            throw new IOException(file(key) + " holds nothing");
        }
        return Optional.of(value);
    }

    /** Replaces what was written for a key. */
    public void write(String key, Object value) throws IOException {
        folder.write(name(key), JSON.writeValueAsBytes(value));
    }

    /** The file of a key. */
    public Path file(String key) {
        return folder.file(name(key));
    }

    /** The folder. */
    public Path path() {
        return folder.path();
    }

    private static String name(String key) {
        return CacheFolder.name(key) + ".json";
    }
}
