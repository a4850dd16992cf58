package io.densitometer.cuda.nvidia;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Algorithms that were the fastest of a library's when they were tried: those of this process, and one file per problem below the
 * user's cache. What was found with another version of the library is not used, and overwritten. A cache that cannot be read or
 * written only costs time, and says so once.
 *
 * @param <T> what names an algorithm, as JSON holds it
 */
final class AlgorithmCache<T> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NAME_BYTES = 16;

    private final Path folder;
    private final String library;
    private final Class<T> type;
    private final Consumer<String> notice;
    private final Map<String, T> known = new ConcurrentHashMap<>();
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    /** What a file holds. */
    record Entry(String library, String problem, JsonNode algorithm) {}

    /**
     * @param library name and version of what was tried
     * @param notice takes sentences for the user
     */
    AlgorithmCache(Path folder, String library, Class<T> type, Consumer<String> notice) {
        this.folder = folder;
        this.library = library;
        this.type = type;
        this.notice = notice;
    }

    /** In a folder of the user's cache; says what it has to say to the log. */
    static <T> AlgorithmCache<T> standard(String name, Library library, Class<T> type) {
        System.Logger log = System.getLogger(AlgorithmCache.class.getName());
        return new AlgorithmCache<>(
                TuneCache.userFolder(name),
                library.soname() + " " + Libraries.version(library),
                type,
                sentence -> log.log(System.Logger.Level.WARNING, sentence));
    }

    /** @param problem device, sizes, layouts and types in one line */
    Optional<T> read(String problem) {
        T here = known.get(problem);
        Path file = file(problem);
        if (here != null || !Files.isRegularFile(file)) {
            return Optional.ofNullable(here);
        }
        try {
            return checked(JSON.readValue(file.toFile(), Entry.class), problem);
        } catch (IOException | IllegalArgumentException e) {
            say("unread", file + " holds no algorithm that can be read: it is chosen anew");
            return Optional.empty();
        }
    }

    private Optional<T> checked(Entry entry, String problem) throws IOException {
        if (entry == null || entry.algorithm() == null) {
            throw new IOException("no algorithm");
        }
        if (!library.equals(entry.library())) {
            say(
                    "version",
                    "the algorithms in " + folder + " were chosen with " + entry.library() + ", and this is " + library
                            + ": they are chosen anew");
            return Optional.empty();
        }
        return problem.equals(entry.problem())
                ? Optional.ofNullable(JSON.treeToValue(entry.algorithm(), type))
                : Optional.empty();
    }

    void write(String problem, T algorithm) {
        known.put(problem, algorithm);
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, "search", ".tmp");
            JSON.writeValue(temporary.toFile(), new Entry(library, problem, JSON.valueToTree(algorithm)));
            Files.move(temporary, file(problem), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            say(
                    "unwritten",
                    folder + " cannot be written (" + e.getClass().getSimpleName()
                            + "): algorithms are chosen anew in every process");
        }
    }

    private void say(String occasion, String sentence) {
        if (said.add(occasion)) {
            notice.accept(sentence);
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
