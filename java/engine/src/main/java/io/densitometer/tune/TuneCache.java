package io.densitometer.tune;

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
    private final JsonFolder folder;

    /** @param folder where the files lie; null remembers nothing */
    public TuneCache(Path folder) {
        this.folder = folder == null ? null : new JsonFolder(folder);
    }

    /** The user's cache. */
    public static TuneCache standard() {
        return new TuneCache(CacheFolder.ofUser("tune"));
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
        return text.toString();
    }

    Optional<Picks> read(String key) {
        try {
            return folder == null ? Optional.empty() : folder.read(key, Picks.class);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(String key, Picks picks) {
        if (folder == null) {
            return;
        }
        try {
            folder.write(key, picks);
        } catch (IOException e) {
            System.getLogger(TuneCache.class.getName())
                    .log(System.Logger.Level.DEBUG, "tuning is not remembered: {0}", e.getMessage());
        }
    }

    private static long zeros(Tensor data) {
        long zeros = 0;
        for (int i = 0; i < data.size(); i++) {
            zeros += data.get(i) == 0 ? 1 : 0;
        }
        return zeros;
    }
}
