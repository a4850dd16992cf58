package io.densitometer.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellFolderTest {
    @TempDir
    Path folder;

    private static CellResult cell(String key) {
        Finding finding = Finding.of(Outcome.PASSED, "text of " + key);
        return new CellResult("c", key, "now", 1, "r", "d", null, JsonNodeFactory.instance.objectNode(), finding);
    }

    /** File systems take names of at most 255 bytes; keys that begin alike are still told apart. */
    @ParameterizedTest
    @ValueSource(ints = {1, 199, 200, 201, 255, 1000})
    void keepsCellsApartHoweverLongTheirKeys(int length) {
        CellFolder cells = new CellFolder(folder, "c");
        String start = "k".repeat(length);
        List<String> keys = List.of(start + "a", start + "b");
        keys.forEach(key -> cells.keep(cell(key)));
        keys.forEach(key -> assertEquals(
                Optional.of(cell(key).finding().text()),
                cells.find(key).map(found -> found.finding().text())));
        assertTrue(cells.find(start + "c").isEmpty());
    }
}
