package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --help} of each verb against a text; {@code -Ddensitometer.golden=write} writes the texts anew. */
class HelpTest {
    private static final Path TEXTS = Path.of("src", "test", "resources", "io", "densitometer", "cli", "help");

    static Stream<String> verbs() {
        Stream<String> verbs = Main.commandLine().getSubcommands().keySet().stream();
        Stream<String> inner = Stream.of(
                "",
                "data list",
                "data check",
                "data describe",
                "kernels list",
                "kernels check",
                "kernels inspect",
                "kernels bench");
        return Stream.concat(inner, verbs);
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void helpIsAsWritten(String verb) throws IOException {
        Stream<String> words = Arrays.stream(verb.split(" ", -1)).filter(word -> !word.isEmpty());
        String help = Run.ending(0, Stream.concat(words, Stream.of("--help")).toArray(String[]::new))
                .out();
        Path text = TEXTS.resolve(verb.isEmpty() ? "densitometer.txt" : verb.replace(' ', '-') + ".txt");
        if ("write".equals(System.getProperty("densitometer.golden"))) {
            Files.createDirectories(TEXTS);
            Files.writeString(text, help);
        }
        assertTrue(Files.exists(text), text + " is missing: run this test with -Ddensitometer.golden=write");
        assertEquals(Files.readString(text), help, "run this test with -Ddensitometer.golden=write if this is meant");
    }

    @Test
    void everyVerbCanPrintJson() {
        Main.commandLine().getSubcommands().forEach((name, verb) -> {
            var checked = verb.getSubcommands().isEmpty() ? Stream.of(verb) : verb.getSubcommands().values().stream();
            checked.forEach(one ->
                    assertTrue(one.getCommandSpec().optionsMap().containsKey("--json"), name + " has no --json"));
        });
    }
}
