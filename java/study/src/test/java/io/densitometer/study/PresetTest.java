package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresetTest {
    private static final Map<String, String> OTHER_VALUES = Map.ofEntries(
            Map.entry("models", "Informer"),
            Map.entry("data", "other.csv"),
            Map.entry("fill", "linear"),
            Map.entry("seq_len", "60"),
            Map.entry("label_len", "7"),
            Map.entry("horizons", "3,4"),
            Map.entry("widths", "32"),
            Map.entry("config", "{\"e_layers\":3}"),
            Map.entry("model_config", "{\"Informer\":{\"factor\":5}}"),
            Map.entry("methods", "1:4"),
            Map.entry("densities", "0.3,2.5e-1"),
            Map.entry("exclude", "decoder.*"),
            Map.entry("recipe", "{\"round_to\":16}"),
            Map.entry("right_size", "2:4"),
            Map.entry("epochs", "9"),
            Map.entry("finetune_epochs", "8"),
            Map.entry("learning_rate", "0.1"),
            Map.entry("finetune_learning_rate", "0.2"),
            Map.entry("train_batch", "5"),
            Map.entry("max_steps", "6"),
            Map.entry("eval_windows", "7"),
            Map.entry("patience", "1"),
            Map.entry("clip", "0.5"),
            Map.entry("seeds", "4,5"),
            Map.entry("batches", "3"),
            Map.entry("threads", "2"),
            Map.entry("backends", "reference"),
            Map.entry("measure_seconds", "1.5"));

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"quick", "small", "paper", "reduced"})
    void builtInPresetsAreWholeAndSurviveTheirText(String name) {
        Preset preset = Presets.load(name, Map.of());
        assertEquals(preset, Presets.parse(name, Presets.text(preset)));
    }

    @Test
    void everyKeyCanBeChanged() {
        assertEquals(Presets.types().keySet(), OTHER_VALUES.keySet());
        Preset quick = Presets.load("quick", Map.of());
        Set<Preset> seen = new HashSet<>(Set.of(quick));
        OTHER_VALUES.forEach((key, value) ->
                assertTrue(seen.add(Presets.load("quick", Map.of(key, value))), key + " changes nothing"));
        assertEquals(
                List.of(0.3, 0.25),
                Presets.load("quick", Map.of("densities", "0.3,2.5e-1")).densities());
    }

    @Test
    void valuesGivenTwiceCountOnceAndModelsHaveOneSpelling() {
        Preset preset = Presets.load(
                "quick",
                Map.of(
                        "models", "transformer,Transformer",
                        "densities", "0.5,0.50",
                        "threads", "1,1",
                        "model_config", "{\"TRANSFORMER\":{\"factor\":5}}"));
        assertEquals(List.of("Transformer"), preset.models());
        assertEquals(List.of(0.5), preset.densities());
        assertEquals(List.of(1), preset.threads());
        assertEquals(Map.of("Transformer", Map.of("factor", 5)), preset.modelConfig());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "models | Transfromer | nearest: 'Transformer'",
                "models | '' | models has an empty entry",
                "data | a.csv,,b.csv | data has an empty entry",
                "seq_len | 0 | seq_len 0",
                "seq_len | 1.5 | seq_len",
                "seq_len | many | no JSON value",
                "seq_len | '' | no JSON value",
                "label_len | 49 | label_len 49",
                "label_len | -1 | label_len -1",
                "horizons | 0 | horizons: 0",
                "horizons | 24,x | horizons",
                "widths | -64 | widths: -64",
                "config | 3 | config",
                "config | {\"e_layer\":1} | nearest: 'e_layers'",
                "config | {\"seq_len\":96} | may not set seq_len",
                "model_config | {\"Autofermer\":{}} | nearest: 'Autoformer'",
                "model_config | {\"Autoformer\":null} | is null",
                "model_config | {\"Autoformer\":{\"c_out\":1}} | may not set c_out",
                "methods | magnitude | is unknown",
                "methods | 5:4 | 5:4",
                "methods | 0:4 | 0:4",
                "methods | block0x4 | block0x4",
                "methods | 99999:4 | 99999:4",
                "densities | 0 | densities: 0.0",
                "densities | 1.5 | densities: 1.5",
                "densities | NaN | densities: NaN",
                "densities | -0.5 | densities: -0.5",
                "exclude | [ | is no pattern",
                "epochs | -1 | epochs",
                "finetune_epochs | 99999999999 | finetune_epochs",
                "learning_rate | 0 | learning rates",
                "learning_rate | 1e9 | learning_rate",
                "train_batch | 0 | batch 0",
                "max_steps | -1 | limits",
                "clip | -1 | limits",
                "seeds | 1.5 | seeds",
                "batches | 0 | batches: 0",
                "batches | 99999999 | batch 99999999",
                "threads | 0 | threads: 0",
                "threads | -2 | threads: -2",
                "threads | 100000 | threads 100000",
                "measure_seconds | 0 | measure_seconds 0.0",
                "measure_seconds | 1e9 | measure_seconds",
            })
    void badValuesGetOneSentence(String key, String value, String words) {
        BadInputException e = assertThrows(BadInputException.class, () -> Presets.load("quick", Map.of(key, value)));
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no JSON object",
                "null | no JSON object",
                "[] | no JSON object",
                "{ | no JSON",
                "{\"epochs\": 1, \"epochs\": 2} | epochs",
                "{\"epoch\": 1} | unknown key 'epoch' (nearest: 'epochs')",
                "{} | models is missing",
                "{\"models\": null} | models",
                "{\"models\": \"Transformer\"} | data is missing",
            })
    void badFilesGetOneSentence(String text, String words) throws IOException {
        Path file = Files.writeString(temporary.resolve("mine.json"), text);
        BadInputException e = assertThrows(BadInputException.class, () -> Presets.load(file.toString(), Map.of()));
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @Test
    void aFileThatLacksAKeyTakesItFromAFlag() throws IOException {
        String text = Presets.text(Presets.load("quick", Map.of())).replaceAll("\"seeds\" : [^]]*],", "");
        Path file = Files.writeString(temporary.resolve("mine.json"), text);
        assertThrows(BadInputException.class, () -> Presets.load(file.toString(), Map.of()));
        assertEquals(
                List.of(7L), Presets.load(file.toString(), Map.of("seeds", "7")).seeds());
    }

    @Test
    void whatIsNoPresetIsNamed() {
        BadInputException e = assertThrows(BadInputException.class, () -> Presets.load("fast", Map.of()));
        assertTrue(e.getMessage().contains("quick, small, paper"), e.getMessage());
        assertThrows(BadInputException.class, () -> Presets.load(temporary.toString(), Map.of()));
    }

    @Test
    void rivalsBelongToMethods() {
        Map<String, String> changes = Map.of("methods", "2:4,structured", "right_size", "structured");
        assertEquals(List.of("structured"), Presets.load("quick", changes).rightSize());
        assertEquals(List.of(), Presets.load("quick", Map.of("right_size", "")).rightSize());
        BadInputException e = assertThrows(
                BadInputException.class, () -> Presets.load("quick", Map.of("right_size", "magnitude-globl")));
        assertTrue(e.getMessage().contains("method 'magnitude-globl' is unknown"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"round_to\": 7} | rounding to 7 is out of range",
                "{\"layers\": [{\"match\": \"a\"}]} | fixes nothing",
                "{\"layer\": []} | layer",
            })
    void wrongRecipesAreOneSentence(String recipe, String part) {
        BadInputException e =
                assertThrows(BadInputException.class, () -> Presets.load("quick", Map.of("recipe", recipe)));
        assertTrue(e.getMessage().contains(part) && e.getMessage().lines().count() == 1, e.getMessage());
    }

    @Test
    void theReducedPresetShrinksTheWidths() {
        assertEquals(
                List.of(512, 256, 128, 64, 32, 16),
                Presets.load("reduced", Map.of()).widths());
    }
}
