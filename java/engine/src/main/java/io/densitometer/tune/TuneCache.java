package io.densitometer.tune;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.measure.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Picks on disk, one file per key; the key covers the backend and its version, the CPU, batch, threads, and each layer's shape, pattern
 * and non-zeros. A cache that cannot be read or written only costs time.
 */
public final class TuneCache {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    /** @param folder where the files lie; null remembers nothing */
    public TuneCache(Path folder) {
        this.folder = folder;
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
        return digest(text.toString());
    }

    Optional<Picks> read(String key) {
        if (folder == null || !Files.isRegularFile(file(key))) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file(key).toFile(), Picks.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(String key, Picks picks) {
        if (folder == null) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, key, ".tmp");
            JSON.writeValue(temporary.toFile(), picks);
            Files.move(temporary, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            System.getLogger(TuneCache.class.getName())
                    .log(System.Logger.Level.DEBUG, "tuning is not remembered: {0}", e.getMessage());
        }
    }

    private Path file(String key) {
        return folder.resolve(key + ".json");
    }

    private static long zeros(Tensor data) {
        long zeros = 0;
        for (int i = 0; i < data.size(); i++) {
            zeros += data.get(i) == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static String digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
