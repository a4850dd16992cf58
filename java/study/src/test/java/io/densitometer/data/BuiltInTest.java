package io.densitometer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltInTest {
    private static Series series(int rows, int channels, long seed) {
        LoadOptions options = LoadOptions.standard().withBuiltIn(new BuiltIn(rows, channels, seed));
        return DataSets.open("built-in", options);
    }

    @Test
    void isNamedSoEverywhereAndNeedsNoFile() {
        Series series = DataSets.open("built-in", LoadOptions.standard());
        assertEquals("built-in", series.description().name());
        assertEquals("built-in", series.description().source());
        assertEquals(
                "OT", series.description().columns().get(series.description().target()));
        DataSummary summary = DataSets.describe("built-in", LoadOptions.standard());
        assertEquals("built-in", summary.set());
        assertEquals(RegisteredSets.named("built-in").shape().rows(), summary.rows());
        assertTrue(summary.isClean());
    }

    @Test
    void seedAloneDecides() {
        assertEquals(hash(series(200, 3, 5)), hash(series(200, 3, 5)));
        assertNotEquals(hash(series(200, 3, 5)), hash(series(200, 3, 6)));
    }

    /** The published generator's first outputs for seed 1234567. */
    @Test
    void splitMixIsThePublishedOne() {
        SplitMix random = new SplitMix(1_234_567);
        assertEquals("6457827717110365317", Long.toUnsignedString(random.nextLong()));
        assertEquals("3203168211198807973", Long.toUnsignedString(random.nextLong()));
        assertEquals("9817491932198370423", Long.toUnsignedString(random.nextLong()));
    }

    /** Fixed once: a change here changes every study on the built-in series. */
    @Test
    void numbersAreTheSameOnEveryMachine() {
        assertEquals(3_943_280_127_885_920_530L, hash(DataSets.open("built-in", LoadOptions.standard())));
    }

    /** Autocorrelation of the last channel: high after a day and a week, lower half a day off. */
    @Test
    void hasDailyAndWeeklyCycles() {
        Series series = series(4_320, 7, 1);
        assertTrue(correlation(series, 6, 6, 24) > 0.5);
        assertTrue(correlation(series, 6, 6, 168) > 0.5);
        assertTrue(correlation(series, 6, 6, 24) > correlation(series, 6, 6, 12) + 0.3);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,5", "2,1", "30,40"})
    void takesAnySize(int rows, int channels) {
        Series series = series(rows, channels, 3);
        assertEquals(rows, series.rows());
        assertEquals(channels, series.columns());
    }

    @ParameterizedTest
    @CsvSource({"0,7", "-1,7", "100,0", "100,1001", "1000001,1"})
    void refusesOtherSizes(int rows, int channels) {
        assertThrows(BadInputException.class, () -> new BuiltIn(rows, channels, 0));
    }

    @Test
    void shuffleIsASeededPermutation() {
        int[] order = BatchOrder.shuffled(1_000, 7, 0);
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        assertEquals(Arrays.toString(BatchOrder.sequential(1_000)), Arrays.toString(sorted));
        assertEquals(Arrays.toString(order), Arrays.toString(BatchOrder.shuffled(1_000, 7, 0)));
        assertNotEquals(Arrays.toString(order), Arrays.toString(BatchOrder.shuffled(1_000, 7, 1)));
        assertNotEquals(Arrays.toString(order), Arrays.toString(BatchOrder.shuffled(1_000, 8, 0)));
    }

    @ParameterizedTest
    @CsvSource({"10,3,false,4", "10,3,true,3", "9,3,false,3", "9,3,true,3", "2,3,true,0", "0,3,false,0"})
    void countsBatches(int size, int batch, boolean dropLast, int expected) {
        assertEquals(expected, BatchOrder.batches(size, batch, dropLast));
    }

    private static long hash(Series series) {
        long hash = 17;
        for (int r = 0; r < series.rows(); r++) {
            for (int c = 0; c < series.columns(); c++) {
                hash = 31 * hash + Double.doubleToLongBits(series.value(r, c));
            }
        }
        return hash;
    }

    private static double correlation(Series series, int a, int b, int lag) {
        Scaler scaler = Scaler.fit(series, series.rows());
        double sum = 0;
        for (int t = lag; t < series.rows(); t++) {
            sum += scaler.scale(series.value(t, a), a) * scaler.scale(series.value(t - lag, b), b);
        }
        return sum / (series.rows() - lag);
    }
}
