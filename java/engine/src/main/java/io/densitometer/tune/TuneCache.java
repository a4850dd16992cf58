package io.densitometer.tune;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.measure.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Picks on disk, one file per key; the key covers the backend and its version, the CPU, batch, threads, and each layer's shape, pattern
 * and non-zeros. A cache that cannot be read or written only costs time.
 */
public final class TuneCache {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CacheFolder folder;

    /** @param folder where the files lie; null remembers nothing */
    public TuneCache(Path folder) {
        this.folder = folder == null ? null : new CacheFolder(folder);
    }

    /** The user's cache: {@code $XDG_CACHE_HOME/densitometer/tune}, or below {@code ~/.cache}. */
    public static TuneCache standard() {
        return new TuneCache(userFolder("tune"));
    }

    /** A folder of the user's cache by its name; it need not exist. */
    public static Path userFolder(String name) {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path root = cache != null && !cache.isEmpty()
                ? Path.of(cache)
                : Path.of(System.getProperty("user.home", "."), ".cache");
        return root.resolve("densitometer").resolve(name);
    }

    /** Remembers nothing. */
    public static TuneCache none() {
        return new TuneCache(null);
    }

    static String key(Backend backend, Graph graph, CompileOptions options) {
        Environment here = Environment.probe();
        StringBuilder text = new StringBuilder()
                .append(backend.name())
                .append(backend.availability().reason())
                .append(here.cpu())
                .append(options.batch())
                .append('x')
                .append(options.threads())
                .append(options.precision().text());
        graph.nodes().forEach(node -> text.append(node));
        graph.weights()
                .forEach((value, weight) ->
                        text.append(value).append(weight.sparsity().text()).append(zeros(weight.data())));
        return CacheFolder.name(text.toString());
    }

    Optional<Picks> read(String key) {
        if (folder == null) {
            return Optional.empty();
        }
        try {
            Optional<byte[]> content = folder.read(file(key));
            return content.isEmpty() ? Optional.empty() : Optional.of(JSON.readValue(content.get(), Picks.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(String key, Picks picks) {
        if (folder == null) {
            return;
        }
        try {
            folder.write(file(key), JSON.writeValueAsBytes(picks));
        } catch (IOException e) {
            System.getLogger(TuneCache.class.getName())
                    .log(System.Logger.Level.DEBUG, "tuning is not remembered: {0}", e.getMessage());
        }
    }

    private static String file(String key) {
        return key + ".json";
    }

    private static long zeros(Tensor data) {
        long zeros = 0;
        for (int i = 0; i < data.size(); i++) {
            zeros += data.get(i) == 0 ? 1 : 0;
        }
        return zeros;
    }
}
