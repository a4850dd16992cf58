package io.densitometer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RivalsTest {
    private static Group group(List<Cell> cells) {
        List<Cell> all = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        all.addAll(cells);
        return Group.of(all).get(0);
    }

    private static List<Cell> pair(String method, double mse, double smallerMse, double smallerSpeedup) {
        return List.of(
                SampleCells.cell("M", method, 0.5, Stage.PRUNED, 0.1, 3, 1.5, 0.03),
                SampleCells.cell("M", method, 0.5, Stage.FINETUNED, mse, 3, 1.5, 0.03),
                SampleCells.cell(
                        "M", Pruning.smaller(method), 0.5, Stage.SCRATCH, smallerMse, 3, smallerSpeedup, 0.03));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // MSE pruned; MSE of the smaller model; its speed-up, the other's being 1.47 to 1.53; what is said
                "0.44; 0.41; 1.5;  The smaller dense model as fast as structured at density 0.5 has the lower error: MSE 0.410 against 0.440.",
                "0.44; 0.41; 1.45; The smaller dense model as fast as structured at density 0.5 has the lower error: MSE 0.410 against 0.440.",
                "0.44; 0.41; 1.9;  The smaller dense model as fast as structured at density 0.5 has the lower error: MSE 0.410 against 0.440.",
                "0.44; 0.41; 1.43; ''",
                "0.41; 0.44; 1.5;  Against the smaller dense model as fast, the lower error is that of structured at density 0.5: MSE 0.410 against 0.440.",
                "0.41; 0.44; 1.57; ''",
                "0.44; 0.44; 1.5;  ''",
                "0.44; NaN;  1.5;  ''",
            })
    void theLowerErrorIsNamedUnlessItTakesMoreTime(double pruned, double smaller, double speedup, String sentence) {
        Group group = group(pair("structured", pruned, smaller, speedup));
        assertEquals(sentence, String.join(" ", Rivals.sentences(group)));
        assertTrue(Findings.of(group).containsAll(Rivals.sentences(group)));
    }

    @Test
    void severalPairsShareASentence() {
        List<Cell> cells = new ArrayList<>(pair("structured", 0.44, 0.41, 1.5));
        cells.addAll(pair("structured-flops", 0.46, 0.42, 1.5));
        cells.addAll(pair("structured-latency", 0.4, 0.43, 1.5));
        assertEquals(
                List.of(
                        "The smaller dense models as fast as these have the lower error:"
                                + " structured at density 0.5 (MSE 0.410 against 0.440),"
                                + " structured-flops at density 0.5 (MSE 0.420 against 0.460).",
                        "Against the smaller dense model as fast, the lower error is that of"
                                + " structured-latency at density 0.5: MSE 0.400 against 0.430."),
                Rivals.sentences(group(cells)));
    }

    @Test
    void onlyMeasuredCellsAreCompared() {
        List<Cell> cells = pair("structured", 0.44, 0.41, 1.5);
        Cell smaller = cells.get(2);
        Cell failed = Cell.failed(smaller.task(), smaller.pruning(), smaller.target(), "out of memory");
        assertEquals(List.of(), Rivals.of(group(List.of(cells.get(0), cells.get(1), failed))));
        assertEquals(List.of(), Rivals.of(group(List.of(smaller))));
        // Without a fine-tuned rival, the one that was not is compared.
        assertEquals(
                Stage.PRUNED,
                Rivals.of(group(List.of(cells.get(0), smaller)))
                        .get(0)
                        .pruned()
                        .pruning()
                        .stage());
    }
}
