package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.campaign.Campaign;
import io.densitometer.study.Installation;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CampaignCommandTest {
    private static final String PART =
            "{\"kind\": \"commands\", \"folders\": [\"absent\", \"%s\"], \"pattern\": \"*_test\", \"sanitizer\": \"no-such-tool\","
                    + " \"tools\": %s}";
    private static final Path CHECKOUT = Path.of("..", "..");
    private static final Path CAMPAIGNS = CHECKOUT.resolve("bench/campaigns");
    private static final Path ORACLES = Path.of("..", "..", "..", "shared", "oracles");

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

    @AfterEach
    void forgetTheCheckout() {
        System.clearProperty(Installation.CHECKOUT);
    }

    @Test
    void endsWithATable() throws IOException {
        Run run = Run.ending(1, "campaign", campaign("small", 8, "[]"), "--out", out.toString());
        assertEquals("""
                Programs that check themselves
                cell            outcome  result
                --------------  -------  --------------
                command a_test  PASSED   exit status 0
                command b_test  SKIPPED  exit status 77
                command c_test  FAILED   exit status 3

                3 cells run, 0 left
                """, run.out());
        String report = Files.readString(out.resolve("report.md"));
        assertTrue(report.contains("| command c_test | FAILED  | exit status 3  |"), report);
        assertTrue(Files.readString(out.resolve("report.html")).contains("<td>command c_test</td>"));
    }

    @Test
    void runsOnlyWhatIsMissingOrWasSkipped() throws IOException {
        String file = campaign("small", 8, "[]");
        Run.ending(1, "campaign", file, "--out", out.toString());
        Path kept = out.resolve("command_a_test.json");
        Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
        Files.delete(out.resolve("command_c_test.json"));
        Run again = Run.ending(1, "campaign", file, "--out", out.toString());
        assertEquals(FileTime.fromMillis(0), Files.getLastModifiedTime(kept));
        assertTrue(again.err().contains("command c_test, 479 s of the budget left\n"), again.err());
        assertTrue(again.err().contains("again: it was skipped: exit status 77"), again.err());
        assertFalse(again.err().contains("command a_test"), again.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "revision":" | "revision":"old- | it was run at revision old-
            "device":" | "device":"other, | it was run on another device: other,
            "definition":["a_test"] | "definition":["a_test","-v"] | the campaign defines it otherwise now
            """)
    void runsAgainWhatWouldNotBeTheSame(String held, String other, String why) throws IOException {
        String file = campaign("small", 8, "[]");
        Run.ending(1, "campaign", file, "--out", out.toString());
        Path cell = out.resolve("command_a_test.json");
        String whole = Files.readString(cell);
        assertTrue(whole.contains(held), whole);
        Files.writeString(cell, whole.replace(held, other));
        Run again = Run.ending(1, "campaign", file, "--out", out.toString());
        assertTrue(again.err().contains("command a_test") && again.err().contains("again: " + why), again.err());
        String anew = Files.readString(cell);
        assertTrue(anew.contains(held) && !anew.contains(other), anew);
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
    void comparesCasesInEachPrecisionAndPrunedOnesInEachFormat() throws IOException {
        assumeTrue(Files.isDirectory(ORACLES), "no published cases here");
        for (String file :
                List.of("transformer_a.json", "transformer_a.safetensors", "pruning_transformer_a.safetensors")) {
            Files.copy(ORACLES.resolve(file), folder.resolve(file));
        }
        JsonNode facts =
                new ObjectMapper().readTree(ORACLES.resolve("pruning.json").toFile());
        List<JsonNode> models = new ArrayList<>();
        facts.path("models").forEach(models::add);
        models.removeIf(model -> !model.path("case").asText().equals("transformer_a"));
        Files.writeString(folder.resolve("pruning.json"), JsonOption.text(Map.of("models", models)));
        String text = "{\"name\": \"cases\", \"title\": \"t\", \"backend\": \"cpu\", \"budget_minutes\": 8, \"parts\": "
                + "[{\"kind\": \"oracles\", \"precisions\": [\"fp32\", \"fp16\"], \"formats\": [\"csr\", \"nm\"]}]}";
        String file = Files.writeString(
                        Files.createDirectory(folder.resolve("file")).resolve("cases.json"), text)
                .toString();
        Run run = Run.ending(1, "campaign", file, "--out", out.toString(), "--oracles", folder.toString());
        assertTrue(run.out().contains("oracle transformer_a cpu dense fp32"), run.out());
        assertTrue(lines(run, "oracle transformer_a cpu dense fp16").contains("SKIPPED  backend 'cpu'"), run.out());
        assertTrue(lines(run, "oracle transformer_a cpu 2_4 nm fp32").contains("PASSED   error"), run.out());
        assertTrue(lines(run, "oracle transformer_a cpu l1_0.9 csr fp32").contains("PASSED   error"), run.out());
        assertTrue(lines(run, "oracle transformer_a cpu l1_0.5 nm fp32").contains("no layer can take nm"), run.out());
    }

    private static String lines(Run run, String cell) {
        return String.join(
                "\n",
                run.out().lines().filter(line -> line.startsWith(cell + " ")).toList());
    }

    @Test
    void everyKindOfCellRunsOnTheCpu() throws IOException {
        String file = smoke().toString();
        String python = python("cat > \"$8\" <<'E'\n" + ANSWER + "\nE").toString();
        Run run = Run.ending(1, "campaign", file, "--out", out.toString(), "--python", python);
        assertTrue(run.out().contains("7 cells run, 0 left"), run.out() + run.err());
        assertTrue(run.out().contains("where each format starts to pay"), run.out());
        assertTrue(run.out().contains("masked-dense of magnitude-layer 0.1"), run.out());
        assertTrue(
                Pattern.compile("\n.* structured 0.5 +- .* dense 22 ")
                        .matcher(run.out())
                        .find(),
                run.out());
        assertTrue(run.out().contains("smaller-dense as structured 0.5 by flops  d_model 40, d_ff "), run.out());
        assertTrue(run.out().contains("no layer can take nm"), run.out());
        assertTrue(run.out().contains("model cpu fp16 small Autoformer batch 2"), run.out());
        assertTrue(run.out().contains("eager 2.9"), run.out());
        assertFalse(run.out().contains("mJ per run"), "a CPU has no meter:\n" + run.out());
        assertTrue(Files.readString(out.resolve("report.md")).contains("](layers-fp32-64x32-warm.svg)"));
        assertTrue(Files.readString(out.resolve("layers-fp32-64x32-warm.svg")).startsWith("<svg"));
        assertTrue(Files.readString(out.resolve("report.html")).contains("<svg"));
        Run again = Run.ending(1, "campaign", file, "--out", out.toString(), "--python", python);
        assertEquals(1, again.err().lines().count(), again.err());
        assertTrue(again.err().contains("again: it was skipped: backend 'cpu' computes in fp32"), again.err());
        assertEquals(run.out(), again.out());
    }

    private static final String ANSWER =
            "{\"torch\": \"2.9\", \"python\": \"3\", \"device\": \"cpu\", \"fp32_error\": 1e-7,"
                    + " \"error\": 1e-7, \"modes\": [{\"mode\": \"eager\", \"prepare_seconds\": 0.1, \"run_nanos\": [5000000, 7000000],"
                    + " \"device_nanos\": [], \"why\": \"\"}]}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            echo PyTorch is not there; exit 77 | SKIPPED  exit status 77: PyTorch is not there
            echo differs; exit 1               | FAILED   exit status 1: differs
            exit 0                             | FAILED   the script ended without an answer
            exec cat                           | FAILED   stopped before its end, at most 1 s
            """)
    void whatPythonCannotDoIsACell(String body, String said) throws IOException {
        String whole = Files.readString(smoke());
        String torch = whole.substring(whole.lastIndexOf("    {\n      \"kind\": \"torch\""));
        String file = Files.writeString(
                        folder.resolve("torch.json"),
                        whole.substring(0, whole.indexOf("\"parts\"")) + "\"parts\": [\n"
                                + torch.replace(": 60", ": 1"))
                .toString();
        Run run = Run.ending(
                1,
                "campaign",
                file,
                "--out",
                out.toString(),
                "--python",
                python(body).toString());
        assertTrue(run.out().contains(said), run.out());
    }

    /** Something that is called as Python is. */
    private Path python(String body) throws IOException {
        System.setProperty(Installation.CHECKOUT, CHECKOUT.toString());
        program("python", body);
        return folder.resolve("python");
    }

    private static Path smoke() {
        return Path.of("src", "test", "resources", "io", "densitometer", "cli", "cpu-smoke.json");
    }

    @Test
    void stopsWhenTheBudgetIsSpent() throws IOException {
        Run run = Run.ending(1, "campaign", campaign("short", 1e-9, "[]"), "--out", out.toString());
        assertTrue(run.out().contains("0 cells run, 3 left: the budget of"), run.out());
        String report = Files.readString(out.resolve("report.md"));
        assertTrue(report.contains("Not run yet: command a_test; command b_test; command c_test."), report);
    }

    @Test
    void refusesAFolderOfAnotherCampaign() throws IOException {
        Run.ending(1, "campaign", campaign("one", 8, "[]"), "--out", out.toString());
        Run run = Run.ending(2, "campaign", campaign("two", 8, "[]"), "--out", out.toString());
        assertTrue(run.err().contains("holds campaign 'one'"), run.err());
    }

    @ParameterizedTest
    @CsvSource({"''", "{", "null", "{}", "'{\"key\": \"command a_test\"}'"})
    void refusesACellThatCannotBeRead(String text) throws IOException {
        String file = campaign("small", 8, "[]");
        Files.createDirectory(out);
        Files.writeString(out.resolve("command_a_test.json"), text);
        Run run = Run.ending(2, "campaign", file, "--out", out.toString());
        assertTrue(run.err().contains("is no cell: delete it to run it again"), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cpu | cpuu | nearest
            "commands" | "command" | no campaign
            "pattern" | "patern": 1, "pattern" | patern
            "budget_minutes": 8.0 | "budget_minutes": 0 | budget_minutes 0.0 must be above 0
            "budget_minutes": 8.0 | "budget_minutes": -1 | budget_minutes -1.0 must be above 0
            *_test | *_tst | no program in
            """)
    void namesWhatIsWrong(String right, String wrong, String said) throws IOException {
        Path file = Path.of(campaign("small", 8, "[]"));
        Files.writeString(file, Files.readString(file).replace(right, wrong));
        Run run = Run.ending(2, "campaign", file.toString(), "--out", out.toString());
        assertTrue(run.err().contains(said), run.err());
        assertFalse(Files.exists(out.resolve("report.md")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "nm": [0.5] | "nm-small": [0.5] | layers: backend 'cpu' has no format 'nm-small'
            "run": "csr" | "run": "cusparse" | variant: backend 'cpu' has no format 'cusparse'
            "baseline": "onnxruntime" | "baseline": "cpu" | variant 'dense' is the baseline
            "backend": "onnxruntime" | "backend": "onnxruntim" | unknown backend 'onnxruntim'
            "backend": "onnxruntime" | "backend": "cpu" | variant 'dense on cpu' is the baseline
            "run": "nm"} | "run": "nm", "backend": "onnxruntime"} | variant: backend 'onnxruntime' has no format 'nm'
            "run": "csr"} | "run": "dense"} | variant 'masked-dense of magnitude-layer 0.1' is there twice
            64x32 | 64x32", "64x32 | two parts have the cell 'layer cpu fp32 64x32 24 tokens'
            """)
    void namesWhatTheBackendHasNot(String right, String wrong, String said) throws IOException {
        Path file = Files.writeString(
                folder.resolve("smoke.json"), Files.readString(smoke()).replace(right, wrong));
        Run run = Run.ending(2, "campaign", file.toString(), "--out", out.toString());
        assertTrue(run.err().contains(said), run.err());
        assertFalse(Files.exists(out));
    }

    @Test
    void ownCampaignsAreReadAndNamedAsTheirFiles() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(CAMPAIGNS, "{gpu-*,cpu-table}.json")) {
            int read = 0;
            for (Path file : files) {
                assertEquals(file.getFileName().toString(), Campaign.read(file).name() + ".json");
                read++;
            }
            assertTrue(read >= 4, read + " campaigns");
        }
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
