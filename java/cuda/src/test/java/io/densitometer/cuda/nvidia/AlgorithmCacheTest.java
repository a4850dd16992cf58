package io.densitometer.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlgorithmCacheTest {
    private static final TwoFourAlgorithm FOUND = new TwoFourAlgorithm(3, 2, 1, 1);

    @TempDir
    private Path folder;

    @Test
    void remembersByProblemAndVersion() throws IOException {
        AlgorithmCache cache = new AlgorithmCache(folder.resolve("new"), "lib 1");
        assertEquals(Optional.empty(), cache.read("a"));
        cache.write("a", FOUND);
        assertEquals(Optional.of(FOUND), cache.read("a"));
        assertEquals(Optional.empty(), cache.read("b"));
        AlgorithmCache newer = new AlgorithmCache(folder.resolve("new"), "lib 2");
        assertEquals(Optional.empty(), newer.read("a"));
        newer.write("a", FOUND);
        assertEquals(Optional.empty(), cache.read("a"));
        try (Stream<Path> files = Files.list(folder.resolve("new"))) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void brokenFilesAndFoldersOnlyCostTime() throws IOException {
        AlgorithmCache cache = new AlgorithmCache(folder, "lib");
        cache.write("a", FOUND);
        try (Stream<Path> files = Files.list(folder)) {
            Files.writeString(files.findFirst().orElseThrow(), "{");
        }
        assertEquals(Optional.empty(), cache.read("a"));
        Path file = Files.writeString(folder.resolve("file"), "");
        new AlgorithmCache(file, "lib").write("a", FOUND);
    }
}
