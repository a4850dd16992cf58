package io.densitometer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    private static Cell cell(double mse, double p50, double speedup, double half) {
        return SampleCells.cell("Informer", "block", 0.5, Stage.FINETUNED, mse, p50 * speedup, speedup, half);
    }

    @ParameterizedTest
    @CsvSource({
        // mse, p50, speed-up, half its interval, what became worse
        "0.400, 1.00, 2.0, 0.1, ''",
        "0.407, 1.00, 2.0, 0.1, ''",
        "0.409, 1.00, 2.0, 0.1, MSE 0.4000 became 0.4090",
        "NaN,   1.00, 2.0, 0.1, MSE 0.4000 became –",
        "0.300, 0.50, 4.0, 0.1, ''",
        "0.400, 1.09, 2.0, 0.1, ''",
        "0.400, 1.20, 2.0, 0.1, median time 1.00 ms became 1.20 ms",
        "0.400, 1.00, 1.7, 0.1, speed-up 2.00x (1.90 to 2.10) became 1.70x (1.60 to 1.80)",
        "0.400, 1.00, 1.7, 0.3, ''",
        "0.400, 1.00, 1.79, 0.09, ''",
    })
    void findsWhatBecameWorse(double mse, double p50, double speedup, double half, String expected) {
        Comparison comparison = Comparison.of(List.of(cell(0.4, 1, 2, 0.1)), List.of(cell(mse, p50, speedup, half)));
        assertEquals(expected, String.join("; ", comparison.changes().get(0).regressions()));
    }

    @Test
    void aCellThatFailsNowIsARegression() {
        Cell before = cell(0.4, 1, 2, 0.1);
        Cell after = Cell.failed(before.task(), before.pruning(), before.target(), "out of memory");
        Comparison comparison = Comparison.of(List.of(before), List.of(after));
        assertEquals(
                List.of("failed now: out of memory"),
                comparison.changes().get(0).regressions());
        assertTrue(Comparison.of(List.of(after), List.of(before)).regressions().isEmpty());
    }

    @Test
    void theConsoleSaysWhatItCouldNotMatch() {
        List<Cell> all = SampleCells.small();
        Comparison comparison = Comparison.of(all, all.subList(2, all.size()));
        String text = comparison.console();
        assertTrue(text.endsWith("15 cells compared, 0 regressions; not in both: 2 only before, 0 only after\n"), text);
        assertEquals(
                1,
                Comparison.of(List.of(all.get(0)), List.of(all.get(0)))
                        .changes()
                        .size());
    }
}
