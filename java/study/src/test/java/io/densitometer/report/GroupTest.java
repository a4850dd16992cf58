package io.densitometer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupTest {
    private static final double EXACT = 1e-12;

    private static Cell cell(String method, double density) {
        return SampleCells.cell("M", method, density, Stage.FINETUNED, 0.4, 3, 2, 0.1);
    }

    private static Group withDense(Cell cell) {
        List<Cell> cells = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        cells.add(cell);
        return Group.of(cells).get(0);
    }

    @ParameterizedTest
    @CsvSource({
        // a cut model has no zeros, so its own density is 1; the counted FLOPs are a tenth outside prunable layers
        "magnitude-layer, 0.5, 0.5, 1.8181818181818181",
        "masked-dense, 0.1, 0.1, 5.2631578947368425",
        "structured, 0.5, 1, 1.8181818181818181",
        "smaller-dense as structured, 0.25, 1, 3.076923076923077",
        "dense, 1, 1, 1",
    })
    void densityAndFlopsAreRelativeToTheDenseCell(String method, double density, double own, double reduction) {
        Cell cell = cell(method, density);
        Group group = withDense(cell);
        assertEquals(own, cell.cost().used().density(), EXACT);
        assertEquals(density, group.density(cell), EXACT);
        assertEquals(reduction, group.flopReduction(cell), EXACT);
    }

    @Test
    void withoutADenseCellOfTheSameSeedTheDensityIsItsOwn() {
        Cell cut = SampleCells.seed(cell("structured", 0.5), 7);
        for (Group group : List.of(Group.of(List.of(cut)).get(0), withDense(cut))) {
            assertEquals(1, group.density(cut));
            assertTrue(Double.isNaN(group.flopReduction(cut)));
        }
    }

    @Test
    void aFailedCellHasTheDensityThatItWasToHave() {
        Cell done = cell("structured", 0.5);
        Cell failed = Cell.failed(done.task(), done.pruning(), done.target(), "out of memory");
        assertEquals(0.5, withDense(failed).density(failed));
        assertTrue(Double.isNaN(withDense(failed).flopReduction(failed)));
        assertTrue(Double.isNaN(withDense(failed).millis(failed)));
    }

    /** Measured while the machine ran at half its speed: 3 ms of dense, so 3 / 2 ms, not the 12 / 2 ms of those rounds. */
    @Test
    void timesAreOnTheScaleOfTheDensePlan() {
        Cell slowHour = SampleCells.cell("M", "block", 0.5, Stage.PRUNED, 0.4, 12, 2, 0.1);
        assertEquals(6, slowHour.timing().latency().p50Ms());
        assertEquals(1.5, withDense(slowHour).millis(slowHour), EXACT);
        assertEquals(6, Group.of(List.of(slowHour)).get(0).millis(slowHour));
    }

    @Test
    void aSmallerModelStandsBelowItsRivalAndIsNotPruned() {
        List<Cell> cells = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        cells.addAll(SampleCells.cut("M", 0.5, new double[] {0.6, 0.5, 0.45}, 3, 1.5));
        cells.addAll(SampleCells.cut("M", 0.25, new double[] {0.7, 0.6, 0.5}, 3, 2.5));
        Group group = Group.of(cells).get(0);
        assertEquals(
                List.of(
                        "dense 1.0",
                        "dense 1.0",
                        "structured 0.5",
                        "structured 0.5",
                        "smaller-dense as structured 0.5",
                        "structured 0.25",
                        "structured 0.25",
                        "smaller-dense as structured 0.25"),
                group.rows().stream()
                        .map(Cell::pruning)
                        .map(pruning -> pruning.method() + " " + pruning.targetDensity())
                        .toList());
        assertEquals(4, group.pruned().size());
        assertTrue(group.pruned().stream().map(Cell::pruning).noneMatch(Pruning::isSmaller));
        assertEquals(Set.of("cpu"), group.ownBackends());
    }
}
