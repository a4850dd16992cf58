package io.densitometer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontTest {
    private record Point(String name, double time, double error) {
        static Point of(String text) {
            String[] parts = text.split(":", 3);
            return new Point(parts[0], Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // name:time:error of each point, the names on the front
        "'', ''",
        "a:1:1, a",
        "a:1:3 b:2:2 c:3:1, a b c",
        "a:1:3 b:2:4 c:3:1, a c",
        "a:1:1 b:2:2 c:3:3, a",
        // as fast, with more error; slower, with the same error
        "a:1:2 b:1:3 c:2:1, a c",
        "a:1:2 b:2:2 c:3:1, a c",
        // equal in both: neither beats the other, and both beat the third
        "a:1:2 b:1:2 c:2:3, a b",
        "a:1:3 b:2:1 c:2:1 d:2:2, a b c",
        "a:NaN:1 b:1:NaN c:Infinity:0 d:2:Infinity e:3:4, e",
    })
    void keepsWhatIsNotBeaten(String points, String front) {
        List<Point> all = Arrays.stream(points.split(" ", -1))
                .filter(text -> !text.isEmpty())
                .map(Point::of)
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(all, new Random(3));
        assertEquals(
                front,
                Front.front(all, Point::time, Point::error).stream()
                        .map(Point::name)
                        .sorted()
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void agreesWithTheDefinitionOnRandomPoints() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            List<Point> points = random.ints(12, 0, 36)
                    .mapToObj(i -> new Point("", Math.floorDiv(i, 6), i % 6))
                    .toList();
            List<Point> unbeaten = points.stream()
                    .filter(point -> points.stream().noneMatch(other -> beats(other, point)))
                    .toList();
            List<Point> front = Front.front(points, Point::time, Point::error);
            assertEquals(sorted(unbeaten), sorted(front));
        }
    }

    private static boolean beats(Point one, Point other) {
        return one.time() <= other.time()
                && one.error() <= other.error()
                && (one.time() < other.time() || one.error() < other.error());
    }

    private static List<String> sorted(List<Point> points) {
        return points.stream().map(Point::toString).sorted().toList();
    }

    @Test
    void neitherPeersNorMasksNorFailuresTakePart() {
        List<Cell> cells = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        cells.add(SampleCells.cell("M", Pruning.MASKED, 0.5, Stage.FINETUNED, 0.1, 3, 9, 0.1));
        cells.add(SampleCells.on(
                SampleCells.cell("M", "2:4", 0.5, Stage.FINETUNED, 0.1, 3, 9, 0.1), "onnxruntime", 1, 1));
        cells.add(SampleCells.cell("M", "2:4", 0.5, Stage.FINETUNED, 0.45, 3, 1.2, 0.1));
        cells.add(SampleCells.cell("M", "2:4", 0.5, Stage.PRUNED, 0.44, 3, 1.2, 0.1));
        cells.add(SampleCells.cell("M", "2:4", 0.25, Stage.PRUNED, Double.NaN, 3, 4, 0.1));
        Group group = Group.of(cells).get(0);
        assertEquals(
                List.of("2:4 at density 0.5 pruned", "dense at density 1 dense"),
                Front.of(group).stream()
                        .map(row -> row.name() + " " + row.pruning().stage().word())
                        .toList());
        String findings = String.join(" ", Findings.of(group));
        assertTrue(findings.contains("fastest first: 2:4, not fine-tuned, at density 0.5; dense."), findings);
    }

    /** The second seed beats everything, but its method is judged by both. */
    @Test
    void seedsCountTogether() {
        List<Cell> cells = new ArrayList<>();
        for (long seed : new long[] {1, 2}) {
            SampleCells.dense("M", 0.4, 3).forEach(cell -> cells.add(SampleCells.seed(cell, seed)));
            cells.add(SampleCells.seed(
                    SampleCells.cell("M", "2:4", 0.5, Stage.PRUNED, seed == 1 ? 0.7 : 0.3, 3, 0.8, 0.1), seed));
        }
        assertEquals(
                List.of("dense at density 1"),
                Front.of(Group.of(cells).get(0)).stream().map(Replicas::name).toList());
    }
}
