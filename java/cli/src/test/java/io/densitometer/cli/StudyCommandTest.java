package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.densitometer.study.Preset;
import io.densitometer.study.Presets;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class StudyCommandTest {
    @TempDir
    Path temporary;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Test
    void everyKeyOfAPresetIsAFlag() {
        CommandLine study = StudyCommand.commandLine();
        for (RecordComponent component : Preset.class.getRecordComponents()) {
            JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
            String key = named == null ? component.getName() : named.value();
            assertNotNull(study.getCommandSpec().findOption("--" + key), key);
            assertNotNull(study.getCommandSpec().findOption("--" + key.replace('_', '-')), key);
        }
    }

    @ParameterizedTest
    @CsvSource({"--seq-len,60", "--seq_len,60"})
    void aFlagChangesThePreset(String flag, String value) {
        assertEquals(Exit.FINE, run("study", flag, value, "--models", "informer", "--show-preset"), err::toString);
        Preset shown = Presets.parse("shown", out.toString());
        assertEquals(Presets.load("quick", Map.of("seq_len", value, "models", "Informer")), shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--densities | 0 | densities: 0.0",
                "--threads | -1 | threads: -1",
                "--horizons | 1000000 | window",
                "--data | missing.csv | missing.csv",
                "--backends | gpu | unknown backend 'gpu'",
                "--preset | missing.json | missing.json",
                "--epoch | 1 | epoch",
            })
    void badInputIsOneSentenceAndNothingIsWritten(String flag, String value, String words) {
        Path folder = temporary.resolve("results");
        assertEquals(Exit.BAD_INPUT, run("study", flag, value, "--out", folder.toString()));
        String said = err.toString().strip();
        assertTrue(said.startsWith("densitometer: ") && said.contains(words), said);
        assertEquals(1, said.lines().count(), said);
        assertFalse(Files.exists(folder));
    }
}
