package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding and running programs. */
class LocalProgramsTest {
    @TempDir
    private Path folder;

    @Test
    void findsWhatStandsBesideTheCompiler() throws IOException {
        Path compiler = Files.createFile(folder.resolve("nvcc"));
        assertTrue(compiler.toFile().setExecutable(true));
        Files.createFile(folder.resolve("readme"));
        Programs programs = new LocalPrograms(Map.of("CUDACXX", compiler.toString(), "PATH", "/bin"));
        assertTrue(programs.has("nvcc") && programs.has("sh"));
        assertFalse(programs.has("readme") || programs.has("no-such-program"));
        assertFalse(new LocalPrograms(Map.of()).has("sh"));
    }

    @Test
    void keepsCodeAndLinesOfBothOutputs() {
        Programs.Output output = new LocalPrograms(Map.of("PATH", "/bin"))
                .run(folder, List.of("sh", "-c", "echo one; echo two >&2; pwd; exit 77"));
        assertEquals(77, output.code());
        assertEquals(List.of("one", "two", folder.toString()), output.lines());
    }

    @Test
    void saysWhatCannotRun() {
        Exception e = assertThrows(
                BadInputException.class, () -> new LocalPrograms(Map.of()).run(folder, List.of("no-such-program")));
        assertTrue(e.getMessage().startsWith("cannot run no-such-program: "), e.getMessage());
    }
}
