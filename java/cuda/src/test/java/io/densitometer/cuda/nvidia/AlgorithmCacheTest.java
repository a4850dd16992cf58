package io.densitometer.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.tune.JsonFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlgorithmCacheTest {
    private static final TwoFourAlgorithm FOUND = new TwoFourAlgorithm(3, 2, 1, 1);

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();

    private AlgorithmCache<TwoFourAlgorithm> cache(Path where, String library) {
        return new AlgorithmCache<>(new JsonFolder(where), library, TwoFourAlgorithm.class, notices::add);
    }

    @Test
    void remembersByProblemAndVersion() throws IOException {
        Path fresh = folder.resolve("new");
        AlgorithmCache<TwoFourAlgorithm> cache = cache(fresh, "lib 1");
        assertEquals(Optional.empty(), cache.read("a"));
        cache.write("a", FOUND);
        assertEquals(Optional.of(FOUND), cache.read("a"));
        assertEquals(Optional.of(FOUND), cache(fresh, "lib 1").read("a"), "by another process");
        assertEquals(Optional.empty(), cache.read("b"));
        assertEquals(List.of(), notices);
        try (Stream<Path> files = Files.list(fresh)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void anotherVersionsAlgorithmsAreNotUsedAndThatIsSaidOnce() throws IOException {
        cache(folder, "lib 1").write("a", FOUND);
        cache(folder, "lib 1").write("b", FOUND);
        AlgorithmCache<TwoFourAlgorithm> newer = cache(folder, "lib 2");
        assertEquals(Optional.empty(), newer.read("a"));
        assertEquals(Optional.empty(), newer.read("b"));
        assertEquals(
                List.of("the algorithms in " + folder
                        + " were chosen with lib 1, and this is lib 2: they are chosen anew"),
                notices);
        newer.write("a", FOUND);
        assertEquals(Optional.of(FOUND), cache(folder, "lib 2").read("a"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void brokenFilesOnlyCostTime() throws IOException {
        for (String text :
                List.of("{", "", "[1]", "{\"library\":\"lib\",\"problem\":\"a\",\"algorithm\":[]}", "null")) {
            notices.clear();
            cache(folder, "lib").write("a", FOUND);
            try (Stream<Path> files = Files.list(folder)) {
                Files.writeString(files.findFirst().orElseThrow(), text);
            }
            assertEquals(Optional.empty(), cache(folder, "lib").read("a"), text);
            assertEquals(1, notices.size(), text);
            assertTrue(notices.get(0).endsWith("holds no algorithm that can be read: it is chosen anew"), text);
        }
    }

    @Test
    void aFolderThatCannotBeWrittenOnlyCostsTime() throws IOException {
        AlgorithmCache<TwoFourAlgorithm> cache = cache(Files.writeString(folder.resolve("file"), ""), "lib");
        cache.write("a", FOUND);
        cache.write("b", FOUND);
        assertEquals(Optional.of(FOUND), cache.read("a"), "for this process");
        assertEquals(1, notices.size());
        assertTrue(notices.get(0).contains("cannot be written"), notices.get(0));
    }

    @Test
    void bitsSurvive() {
        long[] bits = {Long.MIN_VALUE, -1, 0, 1, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE, 42};
        new AlgorithmCache<>(new JsonFolder(folder), "lib", long[].class, notices::add).write("a", bits);
        assertArrayEquals(
                bits,
                new AlgorithmCache<>(new JsonFolder(folder), "lib", long[].class, notices::add)
                        .read("a")
                        .orElseThrow());
    }
}
