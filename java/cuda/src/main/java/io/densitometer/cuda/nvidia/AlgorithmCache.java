package io.densitometer.cuda.nvidia;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.tune.TuneCache;
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
 * What cuSPARSELt's searches found, one file per problem, below the user's cache. A file that was written with another version of the
 * library, or for another problem, is ignored and overwritten. A cache that cannot be read or written only costs time.
 */
final class AlgorithmCache {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NAME_BYTES = 16;

    private final Path folder;
    private final String library;

    /** What a file holds. */
    record Entry(String library, String problem, TwoFourAlgorithm algorithm) {}

    /** @param library name and version of what searched */
    AlgorithmCache(Path folder, String library) {
        this.folder = folder;
        this.library = library;
    }

    static AlgorithmCache standard(String library) {
        return new AlgorithmCache(TuneCache.userFolder("cusparselt"), library);
    }

    /** @param problem device, sizes and types in one line */
    Optional<TwoFourAlgorithm> read(String problem) {
        Path file = file(problem);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            Entry entry = JSON.readValue(file.toFile(), Entry.class);
            boolean same = library.equals(entry.library()) && problem.equals(entry.problem());
            return same ? Optional.ofNullable(entry.algorithm()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(String problem, TwoFourAlgorithm algorithm) {
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, "search", ".tmp");
            JSON.writeValue(temporary.toFile(), new Entry(library, problem, algorithm));
            Files.move(temporary, file(problem), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            System.getLogger(AlgorithmCache.class.getName())
                    .log(System.Logger.Level.DEBUG, "the search is not remembered: {0}", e.getMessage());
        }
    }

    private Path file(String problem) {
        return folder.resolve(digest(problem) + ".json");
    }

    private static String digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)), 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
