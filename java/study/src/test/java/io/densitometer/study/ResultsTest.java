package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.measure.Arm;
import io.densitometer.measure.Environment;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Sampling;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import io.densitometer.study.Cell.Target;
import io.densitometer.study.Cell.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsTest {
    private static final Task TASK =
            new Task("FEDformer", "ETTh1", 96, 24, 7, Map.of("d_model", 64, "moving_avg", List.of(24)));
    private static final Pruning HALF = new Pruning("2:4", 0.5, Stage.PRUNED);
    private static final Target CPU = new Target("cpu", 1, 2);

    @TempDir
    Path folder;

    private static Cell measured() {
        long[] now = new long[1];
        Interleaver interleaver = new Interleaver(() -> now[0], Sampling.DEFAULT, 1);
        Measurement measurement = interleaver.compare(
                new Arm("dense on cpu", () -> now[0] += 2_000_000),
                List.of(new Arm("pruned", () -> now[0] += 1_000_000)));
        Cost.Count count = new Cost.Count(100, 60, 80, 40, 2000, 1000);
        return new Cell(
                Cell.Status.OK,
                null,
                TASK,
                HALF,
                CPU,
                new Cost(count, new Cost.Count(90, 55, 70, 35, 1800, 900)),
                new Cell.Accuracy(0.4, Double.NaN),
                new Cell.Training(1.5, List.of(Double.NaN), null),
                Timing.of(measurement, "pruned", new Timing.Bound(1, Double.POSITIVE_INFINITY)),
                List.of(new Cell.Layer("w", "8x8", 96, "2:4", 32, List.of("packed"), "dense", "why", 1.5, null, null)),
                Environment.probe(),
                Map.of("densitometer", "1"));
    }

    @Test
    void aCellSurvivesTheFile() {
        Cell cell = measured();
        Results.write(folder, cell);
        assertEquals(List.of(cell), Results.read(folder));
        assertEquals(2, cell.timing().against().speedup().value(), 1e-12);
        assertEquals(1, cell.timing().latency().p50Ms(), 1e-12);
        assertEquals(0.5, cell.cost().total().density(), 1e-12);
        assertEquals(10, cell.cost().unusedParameters());
    }

    @Test
    void theFileSaysItInSnakeCase() throws IOException {
        String json = Files.readString(Results.write(folder, measured()));
        for (String key :
                List.of("target_density", "p50_ms", "flops_nonzero", "unused_parameters", "\"density\" : 0.5")) {
            assertTrue(json.contains(key), key + " is not in " + json);
        }
        assertTrue(json.contains("\"stage\" : \"pruned\""), json);
    }

    @Test
    void aCellWithoutACountOfKernelsIsRead() throws IOException {
        Path file = Results.write(folder, measured());
        assertFalse(Files.readString(file).contains("kernels"));
        assertNull(Results.readCell(file).timing().kernels());
        String json = Files.readString(file).replace("\"others\" : [ ]", "\"others\" : [ ], \"kernels\" : 42");
        assertEquals(
                42, Results.readCell(Files.writeString(file, json)).timing().kernels());
    }

    @Test
    void unknownKeysAreIgnored() throws IOException {
        Path file = Results.write(folder, measured());
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{ \"from_the_future\": [{\"x\": 1}],"));
        assertEquals(measured().id(), Results.readCell(file).id());
    }

    @Test
    void writingLeavesOnlyTheCell() throws IOException {
        Path file = Results.write(folder, measured());
        Files.writeString(file.resolveSibling("." + file.getFileName() + ".tmp"), "left by a killed run");
        Results.write(folder, measured());
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aFolderInTheWayIsAnErrorAndLeavesNothing() throws IOException {
        Path inTheWay = Files.createDirectories(folder.resolve("report.csv/full"));
        assertThrows(UncheckedIOException.class, () -> AtomicFile.write(inTheWay.getParent(), "text"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(inTheWay.getParent()), files.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"status\":\"ok\"}",
                "{\"status\":\"fine\"}",
                "{\"status\":\"ok\",\"task\":{\"model\":\"m\"}}",
                "{\"status\":\"ok\",\"task\":17}",
                "\u0000\u0001",
            })
    void aBrokenFileIsNamed(String text) throws IOException {
        Path file = folder.resolve("cells").resolve("broken.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        BadInputException e = assertThrows(BadInputException.class, () -> Results.read(folder));
        assertTrue(e.getMessage().contains("broken.json"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path file = Results.write(folder, measured());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length - 2; length += 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThrows(BadInputException.class, () -> Results.readCell(file), "cut at " + length);
        }
    }

    @Test
    void aFolderWithoutCellsIsRefused() throws IOException {
        assertThrows(BadInputException.class, () -> Results.read(folder));
        assertThrows(BadInputException.class, () -> Results.read(folder.resolve("absent")));
        Files.createDirectories(folder.resolve("cells/a.json"));
        assertThrows(BadInputException.class, () -> Results.read(folder));
    }

    @Test
    void idsTellCellsApartAndAreFileNames() {
        String id = Cell.failed(TASK, HALF, CPU, "").id();
        assertTrue(id.startsWith("FEDformer-ETTh1-96_24-2_4-0.5-pruned-cpu-b1-t2-s7-"), id);
        Task wider = new Task("FEDformer", "ETTh1", 96, 24, 7, Map.of("d_model", 128));
        assertNotEquals(id, Cell.failed(wider, HALF, CPU, "").id());
        assertNotEquals(
                id,
                Cell.failed(TASK, new Pruning("2/4", 0.5, Stage.PRUNED), CPU, "")
                        .id());
        Task hostile = new Task("../../etc/" + "x".repeat(500), "", 1, 1, 0, null);
        String safe = Cell.failed(hostile, HALF, CPU, "").id();
        assertTrue(safe.matches("[A-Za-z0-9._-]{1,200}") && !safe.contains("/"), safe);
    }
}
