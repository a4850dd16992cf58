package io.densitometer.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.measure.Amdahl;
import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmdahlCurveTest {
    @ParameterizedTest
    @CsvSource({
        // share of time, share of FLOPs, all FLOPs this many times fewer, hence in prunable layers, the bound
        "0.9, 0.9,  1,  1,        1",
        // all FLOPs 1 -> 0.55 leaves half of the prunable 0.9: 1 / (0.1 + 0.45)
        "0.9, 0.9,  1.8181818181818181, 2, 1.8181818181818181",
        // 1 -> 0.6 leaves half of 0.8, in a fifth of the time: 1 / (0.8 + 0.1)
        "0.2, 0.8,  1.6666666666666667, 2, 1.1111111111111112",
        "0.5, 1,    4,  4,        1.6",
        // nothing is left of the prunable layers, and more cannot be had
        "0.9, 0.8,  5,  Infinity, 10",
        "0.9, 0.8, 50,  Infinity, 10",
        "1,   0.8, 50,  Infinity, Infinity",
    })
    void boundsTheSpeedupByTheReductionOfAllFlops(
            double time, double flops, double reduction, double prunable, double bound) {
        AmdahlCurve curve = new AmdahlCurve(new Amdahl(time), flops);
        assertClose(prunable, curve.prunableReduction(reduction));
        assertClose(bound, curve.speedup(reduction));
    }

    private static void assertClose(double expected, double actual) {
        if (Double.isInfinite(expected)) {
            // Rounding may leave a trace of the prunable work.
            assertEquals(0, 1 / actual, 1e-12);
        } else {
            assertEquals(expected, actual, 1e-9);
        }
    }

    @Test
    void factorsAreEvenOnALogarithmicScale() {
        assertArrayEquals(new double[] {1, 2, 4, 8}, AmdahlCurve.factors(8, 3).toArray(), 1e-12);
    }

    @Test
    void theShareOfFlopsIsReadOffTheSparsestMask() {
        Group group = Group.of(SampleCells.small()).get(1);
        AmdahlCurve curve = AmdahlCurve.of(group).orElseThrow();
        assertEquals(0.9, curve.amdahl().share());
        assertEquals(0.9, curve.flopShare(), 1e-9);
    }

    @Test
    void cutModelsDoNotTellTheShare() {
        List<Cell> cells = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        cells.addAll(SampleCells.cut("M", 0.5, new double[] {0.6, 0.5, 0.45}, 3, 1.5));
        assertFalse(AmdahlCurve.of(Group.of(cells).get(0)).isPresent());
    }

    /** The curve goes through the point of a plan whose prunable layers gave all that they could. */
    @Test
    void thePlotHasTheCurveAndTheFrontOfEachRun() throws IOException {
        List<Cell> cells = new ArrayList<>(SampleCells.dense("M", 0.4, 3));
        cells.add(SampleCells.cell("M", "block", 0.5, Stage.FINETUNED, 0.5, 3, 1.5, 0.1));
        cells.add(SampleCells.cell("M", "block", 0.25, Stage.FINETUNED, 0.6, 3, 1.2, 0.1));
        JsonNode runs = new ObjectMapper().readTree(ChartData.json(cells)).get("runs");
        assertEquals(2, runs.size());
        JsonNode own = runs.get(0);
        assertEquals("cpu, batch 1, 1 thread", own.get("setting").asText());
        JsonNode first = own.get("amdahl").get(0);
        JsonNode last = own.get("amdahl").get(own.get("amdahl").size() - 1);
        assertEquals(1, first.get(0).asDouble());
        assertEquals(1, first.get(1).asDouble());
        assertEquals(1.3 / 0.325, last.get(0).asDouble(), 1e-9);
        assertEquals(1.3 / 0.325, last.get(1).asDouble(), 1e-9);
        assertEquals(List.of("true", "true", "false"), own.findValuesAsText("front"));
        JsonNode peer = runs.get(1);
        assertEquals("onnxruntime, batch 1, 1 thread", peer.get("setting").asText());
        assertFalse(peer.has("amdahl"));
    }
}
