package io.densitometer.campaign;

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
    private static final String BUDGET = "\"budget\": {\"seconds\": 0.05, \"min_samples\": 5, \"interval_width\": 0.5}";

    /** Every kind of part once. */
    private static final String ALL = """
            {"name": "all", "title": "t", "backend": "reference", "budget_minutes": 5.0, "parts": [
            {"kind": "overhead", "title": "o", "steps": [2, 6], "models": ["Transformer"], "run_micros": 2.0,
             "step_micros": 0.1, "bytes": 0.0, %1$s},
            {"kind": "layers", "title": "l", "precisions": ["fp32"], "shapes": ["64x32"], "tokens": [24],
             "formats": {"csr": [0.5], "bsr16": [0.1]}, "caches": ["warm"], "targets": {"0.5": 1.0}, %1$s},
            {"kind": "models", "title": "m", "size": "small", "models": ["Autoformer"], "runs": [{"batch": 1, "threads": 1}],
             "variants": [{"method": "2:4", "density": 0.5, "run": "nm"}, {"density": 1.0, "run": "dense", "backend": "cpu"},
              {"method": "structured", "density": 0.25, "run": "dense", "smaller_dense": "params"}], "energy_seconds": 0.5, "mean": 1.5, "each": 0.9, %1$s},
            {"kind": "torch", "title": "p", "size": "small", "models": ["Informer"], "precisions": ["bf16"], "batches": [3],
             "modes": ["eager"], "device": "cuda", "seconds": 0.25, "most_seconds": 60},
            {"kind": "oracles", "precisions": ["tf32"], "formats": ["csr"]},
            {"kind": "commands", "folders": ["a", "b"], "pattern": "*_test", "sanitizer": "s", "tools": ["memcheck"]}
            ]}""".formatted(BUDGET);

    @TempDir
    Path folder;

    private static Campaign parse(String text) {
        return CampaignJson.parse("c.json", text, Campaign.class);
    }

    @Test
    void holdsEveryKindOfPart() {
        Campaign all = parse(ALL);
        assertEquals(
                List.of("o", "l", "m", "p", "Against the published implementations", "Programs that check themselves"),
                all.parts().stream().map(Part::title).toList());
        assertEquals(all, parse(CampaignJson.text(all)), "what is written reads the same");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"all\"                     | \"../x\"              | campaign: name must be",
                "\"all\"                     | null                  | campaign: name must be",
                "\"title\": \"t\"            | \"title\": \" \"      | campaign: title is missing",
                "\"reference\"               | null                  | campaign: backend is missing",
                "5.0                         | 0                     | campaign: budget_minutes 0.0 must be above 0",
                "5.0                         | -3                    | campaign: budget_minutes -3.0 must be above 0",
                "\"parts\"                   | \"rows\"              | campaign: parts is missing or empty",
                "\"kind\": \"layers\"        | \"kind\": \"conv\"    | conv",
                "\"title\": \"o\"            | \"title\": \"\"       | overhead: title is missing",
                "\"steps\": [2, 6]           | \"steps\": [6, 2]     | overhead: steps [6, 2] must be a shorter and a longer",
                "\"steps\": [2, 6]           | \"steps\": []         | overhead: steps is missing or empty",
                "\"run_micros\": 2.0         | \"run_micros\": -1.0  | overhead: run_micros and step_micros must be above 0",
                "\"csr\": [0.5]              | \"coo\": [0.5]        | format 'coo' is unknown: give csr",
                "\"csr\": [0.5]              | \"csr\": []           | layers: densities of csr is missing or empty",
                "\"csr\": [0.5]              | \"csr\": [1.5]        | layers: density 1.5 must lie between 0 and 1",
                "\"bsr16\"                   | \"bsr0\"              | format 'bsr0' is unknown",
                "\"64x32\"                   | \"64by32\"            | shape '64by32' is none",
                "\"64x32\"                   | \"0x32\"              | is empty",
                "\"tokens\": [24]            | \"tokens\": [-1]      | is empty",
                "\"tokens\": [24]            | \"tokens\": [2.5]     | 2.5",
                "[\"warm\"]                  | [\"hot\"]             | layers: caches has 'hot': give warm, cold or both",
                "\"0.5\": 1.0                | \"1.5\": 1.0          | layers: density 1.5 must lie between 0 and 1",
                "\"0.5\": 1.0                | \"0.5\": 0            | layers: target 0.0 must be above 0",
                "\"precisions\": [\"fp32\"]  | \"precisions\": [\"fp8\"] | unknown precision 'fp8'",
                "\"density\": 0.5            | \"density\": 0        | variant: density 0.0 must be above 0",
                "\"density\": 0.5            | \"density\": 1.01     | variant: density 1.01 must be above 0 and at most 1",
                "\"method\": \"2:4\"         | \"method\": \"guess\" | method 'guess' is unknown",
                "\"structured\"              | \"lamp\"              | variant: smaller_dense stands against a model with channels cut",
                "\"run\": \"nm\"             | \"run\": null         | variant: run is missing",
                "\"size\": \"small\"         | \"size\": \"huge\"    | huge",
                "[\"Autoformer\"]            | [\"Autoformr\"]       | unknown model 'Autoformr'",
                "\"batch\": 1                | \"batch\": 0          | batch 0 is out of range",
                "\"threads\": 1}             | \"threads\": 1, \"seconds\": -1} | seconds -1.0 must be above 0",
                "\"energy_seconds\": 0.5     | \"energy_seconds\": -1 | models: energy_seconds -1.0 must be 0 to 60",
                "\"each\": 0.9               | \"each\": \"fast\"    | fast",
                "\"mean\": 1.5               | \"mean\": 0           | models: mean 0.0 must be above 0",
                "\"seconds\": 0.05           | \"seconds\": 0        | budget: seconds 0.0 must be above 0",
                "\"min_samples\": 5          | \"min_samples\": 1    | budget: min_samples 1 must be from 2",
                "\"interval_width\": 0.5     | \"interval_width\": 1 | budget: interval_width 1.0 must lie between 0 and 1",
                "[\"eager\"]                 | [\"jit\"]             | torch: modes has 'jit': give some of [eager, graph, compiled]",
                "\"cuda\"                    | \"tpu\"               | torch: device is 'tpu': give cuda or cpu",
                "\"seconds\": 0.25           | \"seconds\": 0        | torch: seconds 0.0 must be above 0",
                "\"most_seconds\": 60        | \"most_seconds\": 0   | torch: most_seconds 0 must be 1 to 3600",
                "\"folders\": [\"a\", \"b\"] | \"folders\": []       | commands: folders is missing or empty",
                "\"sanitizer\": \"s\"        | \"sanitizer\": null   | commands: tools need a sanitizer",
                "\"pattern\"                 | \"patern\"            | commands: pattern is missing",
                "\"title\": \"t\"            | \"title\"             | no campaign",
            })
    void refusesWhatCannotBe(String part, String instead, String message) {
        String changed = ALL.replace(part, instead);
        assertFalse(changed.equals(ALL), "the case changes nothing");
        BadInputException e = assertThrows(BadInputException.class, () -> parse(changed));
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
                "{\"name\": \"a\", \"title\": \"b\", \"backend\": \"cpu\", \"budget_minutes\": 1, \"parts\": [null]}"
            })
    void refusesOtherJson(String text) {
        assertThrows(BadInputException.class, () -> parse(text));
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
