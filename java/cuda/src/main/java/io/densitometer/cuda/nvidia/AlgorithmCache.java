package io.densitometer.cuda.nvidia;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.tune.CacheFolder;
import io.densitometer.tune.JsonFolder;
import java.io.IOException;
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

    private final JsonFolder folder;
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
    AlgorithmCache(JsonFolder folder, String library, Class<T> type, Consumer<String> notice) {
        this.folder = folder;
        this.library = library;
        this.type = type;
        this.notice = notice;
    }

    /** In a folder of the user's cache; says what it has to say to the log. */
    static <T> AlgorithmCache<T> standard(String name, Library library, Class<T> type) {
        System.Logger log = System.getLogger(AlgorithmCache.class.getName());
        return new AlgorithmCache<>(
                new JsonFolder(CacheFolder.ofUser(name)),
                library.soname() + " " + Libraries.version(library),
                type,
                sentence -> log.log(System.Logger.Level.WARNING, sentence));
    }

    /** @param problem device, sizes, layouts and types in one line */
    Optional<T> read(String problem) {
        T here = known.get(problem);
        if (here != null) {
            return Optional.of(here);
        }
        try {
            Optional<Entry> entry = folder.read(problem, Entry.class);
            return entry.isEmpty() ? Optional.empty() : checked(entry.get(), problem);
        } catch (IOException e) {
            say("unread", folder.file(problem) + " holds no algorithm that can be read: it is chosen anew");
            return Optional.empty();
        }
    }

    private Optional<T> checked(Entry entry, String problem) throws IOException {
        if (entry.algorithm() == null) {
            throw new IOException("no algorithm");
        }
        if (!library.equals(entry.library())) {
            say(
                    "version",
                    "the algorithms in " + folder.path() + " were chosen with " + entry.library() + ", and this is "
                            + library + ": they are chosen anew");
            return Optional.empty();
        }
        return problem.equals(entry.problem())
                ? Optional.ofNullable(JSON.treeToValue(entry.algorithm(), type))
                : Optional.empty();
    }

    void write(String problem, T algorithm) {
        known.put(problem, algorithm);
        try {
            folder.write(problem, new Entry(library, problem, JSON.valueToTree(algorithm)));
        } catch (IOException e) {
            say(
                    "unwritten",
                    folder.path() + " cannot be written (" + e.getClass().getSimpleName()
                            + "): algorithms are chosen anew in every process");
        }
    }

    private void say(String occasion, String sentence) {
        if (said.add(occasion)) {
            notice.accept(sentence);
        }
    }
}
