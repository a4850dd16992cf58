package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Saves as the file system reports them. */
@Timeout(60)
class FolderSavesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void plant() throws IOException {
        Files.createDirectories(folder.resolve("softmax"));
        Files.createDirectories(folder.resolve("target"));
    }

    private void save(String file) throws IOException {
        Files.writeString(folder.resolve(file), "x");
    }

    @Test
    void severalFilesAreOneSave() throws IOException {
        try (FolderSaves saves = new FolderSaves(folder)) {
            save("softmax/softmax.cu");
            save("CMakeLists.txt");
            assertEquals(Set.of(Path.of("softmax", "softmax.cu"), Path.of("CMakeLists.txt")), saves.next());
        }
    }

    @Test
    void outputsAndBackupsAreNoSaves() throws IOException {
        try (FolderSaves saves = new FolderSaves(folder)) {
            save("target/softmax.o");
            save("softmax/.softmax.cu.swp");
            save("softmax/softmax.cu~");
            save("softmax/softmax.cu");
            assertEquals(Set.of(Path.of("softmax", "softmax.cu")), saves.next());
        }
    }

    @Test
    void newFoldersAreWatchedToo() throws IOException {
        try (FolderSaves saves = new FolderSaves(folder)) {
            Files.createDirectories(folder.resolve("top_k"));
            assertTrue(saves.next().contains(Path.of("top_k")));
            save("top_k/top_k.cu");
            assertEquals(Set.of(Path.of("top_k", "top_k.cu")), saves.next());
        }
    }

    @Test
    void thereAreNoneAfterTheEnd() {
        FolderSaves saves = new FolderSaves(folder);
        saves.close();
        assertEquals(Set.of(), saves.next());
    }
}
