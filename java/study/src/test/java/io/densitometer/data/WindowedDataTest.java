package io.densitometer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowedDataTest {
    private static final WindowSpec WINDOW = new WindowSpec(4, 2, 3);
    private static final TimeEncoding HOURS = new TimeEncoding("fixed", "h");

    /** 40 rows: train 28, test 8, so validation 4; column a is the row's number, so its mean is 13.5. */
    private static WindowedData fortyRows() {
        return WindowedData.of(series(40), WINDOW, HOURS);
    }

    private static Series series(int rows) {
        return CellFiller.fill(CsvFixture.inspect(CsvFixture.hourly(rows)), List.of());
    }

    @Test
    void windowsAreThePublishedLoadersByHand() {
        WindowedData data = fortyRows();
        assertEquals(28 - 4 - 3 + 1, data.train().size());
        assertEquals(4 - 3 + 1, data.validation().size());
        assertEquals(8 - 3 + 1, data.test().size());

        WindowBuffers out = data.buffers(2);
        data.validation().fill(new int[] {0, 1}, 0, 2, out);
        assertRows(data, out.xEnc(), 24, 25, 26, 27, /* next */ 25, 26, 27, 28);
        assertRows(data, out.xDec(), 26, 27, -1, -1, -1, /* next */ 27, 28, -1, -1, -1);
        assertRows(data, out.target(), 28, 29, 30, /* next */ 29, 30, 31);
        assertHours(out.xMarkEnc(), 0, 1, 2, 3, /* next */ 1, 2, 3, 4);
        assertHours(out.xMarkDec(), 2, 3, 4, 5, 6, /* next */ 3, 4, 5, 6, 7);
    }

    @Test
    void fillTakesAnyStretchOfAnyOrder() {
        WindowedData data = fortyRows();
        WindowBuffers out = data.buffers(2);
        data.test().fill(new int[] {0, 5, 2, 1}, 1, 2, out);
        assertRows(data, out.target(), 37, 38, 39, /* next */ 34, 35, 36);
        data.train().fill(new int[] {21}, 0, 1, out);
        assertRows(data, prefix(out.target(), 3), 25, 26, 27);
    }

    @Test
    void fillChecksIndices() {
        WindowedData data = fortyRows();
        WindowBuffers out = data.buffers(1);
        for (int bad : new int[] {-1, 6}) {
            assertThrows(IndexOutOfBoundsException.class, () -> data.test().fill(new int[] {bad}, 0, 1, out));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> data.test().fill(new int[] {0}, 0, 2, out));
        assertThrows(IndexOutOfBoundsException.class, () -> data.test().fill(new int[] {0, 1}, 0, 2, out));
    }

    @Test
    void fillAllocatesNothing() {
        WindowedData data = fortyRows();
        WindowedSplit train = data.train();
        WindowBuffers out = data.buffers(8);
        int[] order = BatchOrder.shuffled(train.size(), 1, 0);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                train.fill(order, 8, 8, out);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(least < 1_000, least + " bytes in 8,000 windows");
    }

    @Test
    void labelMayBeNothingOrTheWholeInput() {
        for (int label : new int[] {0, 4}) {
            WindowedData data = WindowedData.of(series(40), new WindowSpec(4, label, 3), HOURS);
            WindowBuffers out = data.buffers(1);
            data.validation().fill(new int[] {0}, 0, 1, out);
            int[] rows = IntStream.range(0, label + 3)
                    .map(i -> i < label ? 28 - label + i : -1)
                    .toArray();
            assertRows(data, out.xDec(), rows);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "40|26|1|3|the train split has 28 rows, too few for a window of seq_len 26 + pred_len 3 = 29",
                "40|4|2|5|the horizon pred_len 5 is longer than the validation split of 4 rows",
                "4|1|0|1|the horizon pred_len 1 is longer than the test split of 0 rows",
                "1|1|0|1|the train split has 0 rows",
            })
    void refusesWhatIsTooShortWithItsNumbers(int rows, int seq, int label, int pred, String expected) {
        WindowSpec window = new WindowSpec(seq, label, pred);
        var e = assertThrows(BadInputException.class, () -> WindowedData.of(series(rows), window, HOURS));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0,0,1", "1,0,0", "-5,0,3", "4,5,1", "4,-1,1", "2147483647,0,1"})
    void refusesImpossibleWindows(int seq, int label, int pred) {
        assertThrows(BadInputException.class, () -> new WindowSpec(seq, label, pred));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "2147483647"})
    void refusesImpossibleBatches(int batch) {
        assertThrows(BadInputException.class, () -> fortyRows().buffers(batch));
    }

    @Test
    void monthsNeedEnoughRowsAndAStepThatDividesADay() {
        SplitRule ett = RegisteredSets.named("ETTm1").split();
        assertEquals(new SplitRule.Borders(34_560, 46_080, 57_600), ett.borders(69_680, new Frequency(900)));
        assertThrows(BadInputException.class, () -> ett.borders(57_599, new Frequency(900)));
        assertThrows(BadInputException.class, () -> ett.borders(69_680, new Frequency(0)));
        assertThrows(BadInputException.class, () -> ett.borders(69_680, new Frequency(7)));
    }

    /** 0.7 * 10 is 7 in doubles, 0.7 * 30 is 20.999...: rounded down as Python's int() does. */
    @ParameterizedTest
    @CsvSource({"10,7,8,10", "30,21,24,30", "7588,5311,6071,7588", "52696,36887,42157,52696"})
    void sharesRoundDown(int rows, int train, int val, int test) {
        SplitRule.Borders borders = RegisteredSets.SHARES.borders(rows, new Frequency(60));
        assertEquals(new SplitRule.Borders(train, val, test), borders);
    }

    private static void assertRows(WindowedData data, FloatBuffer actual, int... rows) {
        float[] expected = new float[rows.length * 2];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] >= 0) {
                expected[2 * i] = (float) data.scaler().scale(rows[i], 0);
                expected[2 * i + 1] = (float) data.scaler().scale((double) rows[i] * rows[i], 1);
            }
        }
        assertArrayEquals(expected, array(actual));
        assertEquals(13.5, data.scaler().mean().get(0));
    }

    private static void assertHours(FloatBuffer marks, int... hours) {
        float[] all = array(marks);
        float[] fourth = new float[all.length / 4];
        float[] expected = new float[hours.length];
        for (int i = 0; i < hours.length; i++) {
            fourth[i] = all[4 * i + 3];
            expected[i] = hours[i];
        }
        assertArrayEquals(expected, fourth);
    }

    private static FloatBuffer prefix(FloatBuffer buffer, int rows) {
        return buffer.slice(0, rows * 2);
    }

    private static float[] array(FloatBuffer buffer) {
        float[] values = new float[buffer.capacity()];
        buffer.get(0, values);
        return values;
    }
}
