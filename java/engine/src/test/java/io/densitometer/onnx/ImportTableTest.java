package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The table of operators in {@code IMPORT.md} is what the reader has. */
class ImportTableTest {
    /** Rows of the table: operator, where it is read, what to mind. */
    private static List<String[]> rows() throws IOException {
        return Files.readAllLines(Path.of("IMPORT.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" *\\| *", -1))
                .toList();
    }

    private static Set<String> ops(Predicate<String[]> which) throws IOException {
        Set<String> ops = new TreeSet<>();
        for (String[] row : rows()) {
            String op = row[1].replace("`", "");
            assertTrue(!which.test(row) || ops.add(op), op + " stands there twice");
        }
        return ops;
    }

    @Test
    void namesWhatIsReadOnComputedValues() throws IOException {
        assertEquals(NodeTranslator.ops(), ops(row -> row[2].contains("model")));
    }

    @Test
    void namesWhatIsEvaluatedWhileReading() throws IOException {
        Set<String> shapes = new TreeSet<>(ShapeArithmetic.ops());
        shapes.addAll(NodeTranslator.renamingOps());
        Set<String> expected = new TreeSet<>(ConstantArithmetic.ops());
        expected.addAll(shapes);
        expected.add("Constant");
        assertEquals(expected, ops(row -> row[2].contains("shapes") || row[2].contains("constants")));
        assertEquals(shapes, ops(row -> row[2].contains("shapes")));
    }

    @Test
    void namesTheOperatorSets() throws IOException {
        String range = OnnxFile.OLDEST_OPSET + " to " + OnnxFile.NEWEST_OPSET;
        assertTrue(Files.readString(Path.of("IMPORT.md")).contains("operator sets " + range), range);
    }
}
