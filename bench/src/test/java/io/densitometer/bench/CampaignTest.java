package io.densitometer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CampaignTest {
    static final Path CAMPAIGNS = Path.of("campaigns");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpu-table", "cpu-smoke"})
    void ownCampaignsAreReadAndNamedAsTheirFiles(String name) {
        assertEquals(name, Campaign.read(CAMPAIGNS.resolve(name + ".json")).name());
    }

    @Test
    void tableHasTheFiveLinesAndTheirTargets() {
        List<String> targets = Campaign.read(CAMPAIGNS.resolve("cpu-table.json")).rows().stream()
                .map(Row::target)
                .toList();
        assertEquals(
                List.of(
                        "under 2 us plus 0.1 us per step; 0 bytes allocated",
                        "not slower at density 0.5; at least 2.20x at density 0.25; at least 5.00x at density 0.1;"
                                + " at least 9.00x at density 0.05; at least 20.0x at density 0.01",
                        "geometric mean not slower, each at least 0.87x",
                        "each at least 3.00x",
                        "each not slower"),
                targets);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"cpu-smoke\"               | \"../x\"              | campaign: name must be",
                "\"cpu-smoke\"               | null                  | campaign: name must be",
                "\"rows\"                    | \"lines\"             | campaign: rows is missing",
                "\"kind\": \"linear\"        | \"kind\": \"conv\"    | conv",
                "\"id\": \"csr-linear\"      | \"id\": \"overhead\"  | two rows are called 'overhead'",
                "\"id\": \"csr-linear\"      | \"id\": \"A b\"       | id must be",
                "\"steps\": [2, 6]           | \"steps\": [6, 2]     | steps [6, 2] must be a shorter and a longer",
                "\"steps\": [2, 6]           | \"steps\": []         | steps is missing or empty",
                "\"run_micros\": 2.0         | \"run_micros\": -1.0  | run_micros and step_micros must be above 0",
                "\"format\": \"csr\"         | \"format\": \"coo\"   | format must be csr, nm or bsr",
                "\"64x32\"                   | \"64by32\"            | shape '64by32' is none",
                "\"64x32\"                   | \"0x32\"              | is empty",
                "\"tokens\": [24]            | \"tokens\": [-1]      | tokens -1 must be at least 1",
                "\"tokens\": [24]            | \"tokens\": [2.5]     | 2.5",
                "\"threads\": 1,             | \"threads\": 0,       | threads 0 must be at least 1",
                "\"0.5\": 1.0                | \"1.5\": 1.0          | density 1.5 must lie between 0 and 1",
                "\"0.5\": 1.0                | \"half\": 1.0         | half",
                "\"0.5\": 1.0                | \"0.5\": 0            | target 0.0 must be above 0",
                "\"density\": 0.1            | \"density\": 0        | density 0.0 must be above 0",
                "\"density\": 0.1            | \"density\": 1.01     | density 1.01 must be above 0 and at most 1",
                "\"method\": \"magnitude-layer\" | \"method\": \"guess\" | method 'guess' is unknown",
                "\"size\": \"small\"         | \"size\": \"huge\"    | huge",
                "[\"Autoformer\"]            | [\"Autoformr\"]       | unknown model 'Autoformr'",
                "\"batch\": 1                | \"batch\": 0          | batch 0 is out of range",
                "\"threads\": 1}             | \"threads\": 1, \"seconds\": -1} | seconds -1.0 must be above 0",
                "\"baseline\": \"onnxruntime\", | \"bas\": 1,        | bas",
                "\"each\": 0.8696            | \"each\": \"fast\"    | fast",
                "\"seconds\": 0.05           | \"seconds\": 0        | seconds 0.0 must be above 0",
                "\"min_samples\": 5          | \"min_samples\": 1    | min_samples 1 must be from 2",
                "\"interval_width\": 0.5     | \"interval_width\": 1 | interval_width 1.0 must lie between 0 and 1",
                "\"threads\": 1,             | \"threads\": 1, \"thread\": 2, | thread",
                "\"title\":                   | \"title\"             | no campaign",
            })
    void refusesWhatCannotBe(String part, String instead, String message) throws IOException {
        String smoke = Files.readString(CAMPAIGNS.resolve("cpu-smoke.json"));
        String changed = smoke.replace(part, instead);
        assertFalse(changed.equals(smoke), "the case changes nothing");
        BadInputException e =
                assertThrows(BadInputException.class, () -> CampaignFile.parse("c.json", changed, Campaign.class));
        assertTrue(e.getMessage().startsWith("c.json") && e.getMessage().contains(message), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{} {}",
                "[]",
                "7",
                "{",
                "\u0000",
                "{\"name\": \"a\", \"title\": \"b\", \"rows\": [null]}"
            })
    void refusesOtherJson(String text) {
        assertThrows(BadInputException.class, () -> CampaignFile.parse("c.json", text, Campaign.class));
    }

    @Test
    void refusesWhatIsNoFile() throws IOException {
        assertThrows(BadInputException.class, () -> Campaign.read(folder));
        assertThrows(BadInputException.class, () -> Campaign.read(folder.resolve("absent.json")));
        Path large = folder.resolve("large.json");
        Files.writeString(large, " ".repeat(2 << 20));
        BadInputException e = assertThrows(BadInputException.class, () -> Campaign.read(large));
        assertTrue(e.getMessage().contains("larger than any campaign"), e.getMessage());
    }
}
