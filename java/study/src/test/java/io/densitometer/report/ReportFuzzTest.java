package io.densitometer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.densitometer.graph.BadInputException;
import io.densitometer.study.Cell;
import io.densitometer.study.Results;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportFuzzTest {
    private static final String SEED = "ReportFuzzTestInputs/anyBytesAreRefusedOrReported/pruned.json";

    /** Any file is either refused with its name, or is a cell that every report can show. */
    @FuzzTest
    void anyBytesAreRefusedOrReported(byte[] bytes) throws IOException {
        refusedOrReported(bytes);
    }

    /** Every value of a cell replaced by each odd one in turn. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "-1", "\"NaN\"", "\"x\"", "[null]", "{\"x\":null}"})
    void anyOddValueIsRefusedOrReported(String odd) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        byte[] seed;
        try (InputStream stream = ReportFuzzTest.class.getResourceAsStream(SEED)) {
            seed = stream.readAllBytes();
        }
        List<String> pointers = new ArrayList<>();
        collect("", mapper.readTree(seed), pointers);
        assertTrue(pointers.size() > 80, "a whole cell has more values than " + pointers.size());
        for (String pointer : pointers) {
            int slash = pointer.lastIndexOf('/');
            JsonNode root = mapper.readTree(seed);
            ((ObjectNode) root.at(pointer.substring(0, slash))).set(pointer.substring(slash + 1), mapper.readTree(odd));
            refusedOrReported(mapper.writeValueAsBytes(root));
        }
    }

    private static void collect(String pointer, JsonNode node, List<String> pointers) {
        node.properties().forEach(field -> {
            String inner = pointer + "/" + field.getKey();
            pointers.add(inner);
            collect(inner, field.getValue(), pointers);
        });
    }

    private static void refusedOrReported(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("cell", ".json");
        try {
            Files.write(file, bytes);
            report(Results.readCell(file));
        } catch (BadInputException e) {
            assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        } finally {
            Files.delete(file);
        }
    }

    private static void report(Cell cell) {
        List<Cell> cells = List.of(cell);
        assertTrue(CsvReport.render(cells).startsWith("model,"));
        assertFalse(MarkdownReport.render(cells).contains("<script"));
        assertFalse(ChartData.json(cells).contains("<"));
        assertTrue(Report.console(cells).contains("\n"));
        assertEquals(1, Comparison.of(cells, cells).changes().size());
    }
}
