package io.densitometer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SummaryTableTest {
    private static Cell cell(String method, double density, Stage stage, double mse, double speedup) {
        return SampleCells.cell("M", method, density, stage, mse, 3, speedup, 0.1);
    }

    private static List<String> rows(List<Cell> cells) {
        return SummaryTable.of(Group.of(cells)).rows().stream()
                .map(row -> row.stream().map(Table.Entry::text).collect(Collectors.joining(" | ")))
                .toList();
    }

    private static List<String> titles(List<Cell> cells) {
        return SummaryTable.of(Group.of(cells)).columns().stream()
                .map(Table.Column::title)
                .toList();
    }

    @Test
    void stagesAndSettingsOfOnePruningShareARow() {
        List<Cell> cells = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        Cell pruned = cell("block", 0.5, Stage.PRUNED, 0.6, 1.4);
        Cell tuned = cell("block", 0.5, Stage.FINETUNED, 0.5, 1.5);
        cells.addAll(List.of(pruned, tuned, SampleCells.on(pruned, "cpu", 32, 1)));
        cells.add(SampleCells.on(cells.get(0), "cpu", 32, 1));
        assertEquals(
                List.of(
                        "model",
                        "method",
                        "density",
                        "parameters left",
                        "FLOP reduction",
                        "MSE pruned",
                        "MSE trained",
                        "MAE pruned",
                        "MAE trained",
                        "speed-up, batch 1",
                        "verdict",
                        "speed-up, batch 32",
                        "verdict"),
                titles(cells));
        assertEquals(
                List.of(
                        "M | dense | 1 | 10.5 M | 1 (2.40 G) | – | 0.400 | – | 0.320 | 1 (3.00 ms) | baseline"
                                + " | 1 (3.00 ms) | baseline",
                        " | block | 0.5 | 5.50 M | 1.82x | 0.600 | 0.500 | 0.480 | 0.400"
                                + " | 1.50x (1.40 to 1.60) | FASTER | 1.40x (1.30 to 1.50) | FASTER",
                        " | dense, on onnxruntime | – | – | – | – | – | – | – | 0.93x (0.92 to 0.94) | SLOWER | – | –"),
                rows(cells));
    }

    @Test
    void rowsGoFromDenseOverEachPruningAndItsRivalToThePeers() {
        List<Cell> cells = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        cells.addAll(SampleCells.cut("M", 0.25, new double[] {0.7, 0.6, 0.5}, 3, 2.5));
        cells.addAll(SampleCells.cut("M", 0.5, new double[] {0.6, 0.5, 0.45}, 3, 1.5));
        cells.add(cell(Pruning.MASKED, 0.5, Stage.FINETUNED, 0.5, 1));
        cells.add(cell("2:4", 0.5, Stage.PRUNED, 0.5, 1));
        cells.add(SampleCells.on(cell("2:4", 0.5, Stage.PRUNED, 0.5, 1), "onnxruntime", 1, 1));
        assertEquals(
                List.of(
                        "dense 1",
                        "masked-dense 0.5",
                        "2:4 0.5",
                        "structured 0.5",
                        "smaller-dense as structured 0.5",
                        "structured 0.25",
                        "smaller-dense as structured 0.25",
                        "dense, on onnxruntime –"),
                SummaryTable.of(Group.of(cells)).rows().stream()
                        .map(row -> row.get(1).text() + " " + row.get(2).text())
                        .toList());
    }

    @Test
    void seedsAreTakenTogether() {
        List<Cell> cells = new ArrayList<>();
        for (long seed : new long[] {1, 2}) {
            SampleCells.dense("M", 0.3 + 0.1 * seed, 3).forEach(cell -> cells.add(SampleCells.seed(cell, seed)));
            cells.add(SampleCells.seed(cell("block", 0.5, Stage.FINETUNED, 0.4 + 0.1 * seed, 1.5), seed));
            cells.add(SampleCells.seed(cell("2:4", 0.5, Stage.FINETUNED, 0.5, seed == 1 ? 2 : 0.5), seed));
        }
        assertEquals(
                List.of(
                        "M | dense | 1 | 10.5 M | 1 (2.40 G) | 0.450 | 0.360 | 1 (3.00 ms) | baseline",
                        " | 2:4 | 0.5 | 5.50 M | 1.82x | 0.500 | 0.400 | 1.00x (0.40 to 2.10) | UNCLEAR",
                        " | block | 0.5 | 5.50 M | 1.82x | 0.550 | 0.440 | 1.50x (1.40 to 1.60) | FASTER",
                        " | dense, on onnxruntime | – | – | – | – | – | 0.93x (0.92 to 0.94) | SLOWER"),
                rows(cells));
    }

    @Test
    void aSmallerModelOfItsOwnForEachSettingShowsTheRange() {
        List<Cell> cells = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        String smaller = Pruning.smaller("structured");
        cells.add(cell(smaller, 0.5, Stage.SCRATCH, 0.45, 1.5));
        cells.add(SampleCells.on(cells.get(0), "cpu", 32, 2));
        cells.add(SampleCells.on(cell(smaller, 0.5, Stage.SCRATCH, 0.41, 1.4), "cpu", 32, 2));
        assertEquals(
                " | smaller-dense as structured | 0.5 | 5.25 M | 1.82x | 0.410 to 0.450 | 0.328 to 0.360"
                        + " | 1.50x (1.40 to 1.60) | FASTER | 1.40x (1.30 to 1.50) | FASTER",
                rows(cells).get(1));
        assertEquals("speed-up, batch 32, 2 threads", titles(cells).get(9));
    }

    @Test
    void whatFailedSaysSo() {
        List<Cell> cells = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        Cell tuned = cell("block", 0.5, Stage.FINETUNED, 0.5, 1.5);
        cells.add(Cell.failed(tuned.task(), tuned.pruning(), tuned.target(), "out of memory"));
        assertEquals(" | block | 0.5 | – | – | – | – | – | failed", rows(cells).get(1));
        cells.add(cell("block", 0.5, Stage.PRUNED, 0.6, 1.4));
        assertEquals(
                " | block | 0.5 | 5.50 M | 1.82x | 0.600 | – | 0.480 | – | 1.40x (1.30 to 1.50) | FASTER",
                rows(cells).get(1));
    }

    @Test
    void eachTaskHasItsTable() {
        List<Cell> cells = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        Cell other = cells.get(0);
        Cell.Task task = other.task();
        cells.add(new Cell(
                other.status(),
                "",
                new Cell.Task("M", "ETTh2", task.seqLen(), task.predLen(), 1, task.config()),
                other.pruning(),
                other.target(),
                other.cost(),
                other.accuracy(),
                null,
                other.timing(),
                List.of(),
                null,
                null));
        assertEquals(
                List.of(
                        "ETTh1, 96 to 24 steps, d_model 64, e_layers 2",
                        "ETTh2, 96 to 24 steps, d_model 64, e_layers 2"),
                List.copyOf(SummaryTable.tasks(Group.of(cells)).keySet()));
    }
}
