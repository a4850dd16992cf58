package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CampaignCommandTest {
    private static final String PART =
            "{\"kind\": \"commands\", \"folder\": \"%s\", \"pattern\": \"*_test\", \"sanitizer\": \"no-such-tool\", \"tools\": %s}";

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void programs() throws IOException {
        out = folder.resolve("out");
        program("a_test", "echo one; echo two");
        program("b_test", "exit 77");
        program("c_test", "exit 3");
    }

    @Test
    void endsWithATable() throws IOException {
        Run run = Run.ending(1, "campaign", campaign("small", 8, "[]"), "--out", out.toString());
        assertEquals("""
                cell            outcome  result
                --------------  -------  --------------
                command a_test  PASSED   exit status 0
                command b_test  SKIPPED  exit status 77
                command c_test  FAILED   exit status 3

                3 cells run, 0 left
                """, run.out());
    }

    @Test
    void runsOnlyWhatIsMissing() throws IOException {
        String file = campaign("small", 8, "[]");
        Run.ending(1, "campaign", file, "--out", out.toString());
        Path kept = out.resolve("command_a_test.json");
        Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
        Files.delete(out.resolve("command_c_test.json"));
        Run again = Run.ending(1, "campaign", file, "--out", out.toString());
        assertEquals(FileTime.fromMillis(0), Files.getLastModifiedTime(kept));
        assertTrue(again.err().contains("command c_test"), again.err());
        assertFalse(again.err().contains("command a_test"), again.err());
    }

    @Test
    void aToolThatIsNotThereVerifiesNothing() throws IOException {
        Files.delete(folder.resolve("b_test"));
        Files.delete(folder.resolve("c_test"));
        Run.ending(0, "campaign", campaign("alone", 8, "[]"), "--out", out.toString());
        Path other = folder.resolve("other");
        Run run = Run.ending(1, "campaign", campaign("tools", 8, "[\"memcheck\"]"), "--out", other.toString());
        assertTrue(run.out().contains("SKIPPED  cannot be started"), run.out());
    }

    @Test
    void comparesACaseInEachPrecision() throws IOException {
        Path shared = Path.of("..", "..", "..", "shared", "oracles");
        assumeTrue(Files.isDirectory(shared), "no published cases here");
        for (String file : List.of("transformer_a.json", "transformer_a.safetensors")) {
            Files.copy(shared.resolve(file), folder.resolve(file));
        }
        String text = "{\"name\": \"cases\", \"title\": \"t\", \"backend\": \"cpu\", \"budget_minutes\": 8, \"parts\": "
                + "[{\"kind\": \"oracles\", \"precisions\": [\"fp32\", \"fp16\"]}]}";
        String file = Files.writeString(
                        Files.createDirectory(folder.resolve("file")).resolve("cases.json"), text)
                .toString();
        Run run = Run.ending(1, "campaign", file, "--out", out.toString(), "--oracles", folder.toString());
        assertTrue(run.out().contains("oracle transformer_a cpu dense fp32  PASSED   error"), run.out());
        assertTrue(run.out().contains("oracle transformer_a cpu dense fp16  SKIPPED  backend 'cpu'"), run.out());
    }

    @Test
    void stopsWhenTheBudgetIsSpent() throws IOException {
        Run run = Run.ending(1, "campaign", campaign("short", 1e-9, "[]"), "--out", out.toString());
        assertTrue(run.out().contains("0 cells run, 3 left"), run.out());
    }

    @Test
    void refusesAFolderOfAnotherCampaign() throws IOException {
        Run.ending(1, "campaign", campaign("one", 8, "[]"), "--out", out.toString());
        Run run = Run.ending(2, "campaign", campaign("two", 8, "[]"), "--out", out.toString());
        assertTrue(run.err().contains("holds campaign 'one'"), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cpu | cpuu | nearest
            "commands" | "command" | no campaign
            "pattern" | "patern": 1, "pattern" | patern
            budget_minutes | budget | budget
            """)
    void namesWhatIsWrong(String right, String wrong, String said) throws IOException {
        Path file = Path.of(campaign("small", 8, "[]"));
        Files.writeString(file, Files.readString(file).replace(right, wrong));
        Run run = Run.ending(2, "campaign", file.toString(), "--out", out.toString());
        assertTrue(run.err().contains(said), run.err());
    }

    private String campaign(String name, double minutes, String tools) throws IOException {
        String text = "{\"name\": \"" + name + "\", \"title\": \"t\", \"backend\": \"cpu\", \"budget_minutes\": "
                + minutes + ", \"parts\": [" + PART.formatted(folder, tools) + "]}";
        return Files.writeString(folder.resolve(name + ".json"), text).toString();
    }

    private void program(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
