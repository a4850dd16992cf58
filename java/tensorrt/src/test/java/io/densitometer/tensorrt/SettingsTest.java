package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static Settings of(Map<String, String> values) {
        return Settings.of(name -> values.get(name.substring(Settings.PREFIX.length())));
    }

    @Test
    void nothingIsSet() {
        Settings settings = of(Map.of());
        assertTrue(
                settings.cache().endsWith("densitometer/tensorrt"),
                settings.cache().toString());
        assertEquals("dense level 3", settings.flags(false, false).text());
        assertTrue(settings.timings());
    }

    @Test
    void everythingIsSet() {
        Settings settings = of(Map.of("cache", "/x", "level", "5", "workspace", " 64 ", "timings", "off"));
        assertEquals(new Settings(Path.of("/x"), 5, 64L << 20, false), settings);
        assertEquals(
                "sparse tf32 level 5 workspace 67108864",
                settings.flags(true, true).text());
        assertNull(of(Map.of("cache", "none")).folder());
    }

    @ParameterizedTest
    @CsvSource({"level,6", "level,-1", "level,x", "workspace,1048577", "workspace,''", "timings,yes"})
    void whatIsOutOfRangeIsNamed(String name, String value) {
        BadInputException e = assertThrows(BadInputException.class, () -> of(Map.of(name, value)));
        String start = "property densitometer.tensorrt." + name + " is \"" + value + "\": give ";
        assertTrue(e.getMessage().startsWith(start), e.getMessage());
    }
}
