package io.densitometer.data;

import io.densitometer.data.SplitRule.Borders;
import io.densitometer.graph.BadInputException;
import java.nio.FloatBuffer;

/**
 * A series scaled by its train rows, with its time marks, cut into train, validation and test windows. All columns are
 * input and target (features M of the published loader). Immutable.
 */
public final class WindowedData {
    private final WindowSpec window;
    private final Scaler scaler;
    private final Borders borders;
    private final int columns;
    private final int markWidth;
    private final float[] values;
    private final float[] marks;
    private final float[] zeros;

    private WindowedData(Series series, WindowSpec window, TimeEncoding encoding, Borders borders) {
        this.window = window;
        this.borders = borders;
        this.columns = series.columns();
        this.markWidth = encoding.width();
        this.scaler = Scaler.fit(series, borders.trainEnd());
        this.values = scaled(series, scaler, borders.testEnd());
        this.marks = marks(series, encoding, borders.testEnd());
        this.zeros = new float[Math.multiplyExact(window.predLen(), columns)];
    }

    /**
     * Prepares a series by its set's own split.
     *
     * @throws BadInputException when a split is too short for one window, or a column cannot be scaled
     */
    public static WindowedData of(Series series, WindowSpec window, TimeEncoding encoding) {
        Borders borders = series.split().borders(series.rows(), series.frequency());
        String name = series.description().source();
        long train = (long) window.seqLen() + window.predLen();
        if (train > borders.trainEnd()) {
            throw new BadInputException(name + ": the train split has " + borders.trainEnd()
                    + " rows, too few for a window of seq_len " + window.seqLen() + " + pred_len " + window.predLen()
                    + " = " + train + "; shorten the window or give more rows");
        }
        checkHorizon(name, "validation", borders.valEnd() - borders.trainEnd(), window);
        checkHorizon(name, "test", borders.testEnd() - borders.valEnd(), window);
        return new WindowedData(series, window, encoding, borders);
    }

    /** Windows of the train rows. */
    public WindowedSplit train() {
        return new WindowedSplit(this, 0, borders.trainEnd());
    }

    /** Windows that forecast validation rows; their inputs may reach into the train rows. */
    public WindowedSplit validation() {
        return new WindowedSplit(this, borders.trainEnd() - window.seqLen(), borders.valEnd());
    }

    /** Windows that forecast test rows; their inputs may reach into the validation rows. */
    public WindowedSplit test() {
        return new WindowedSplit(this, borders.valEnd() - window.seqLen(), borders.testEnd());
    }

    /** What turned the series' numbers into the windows'. */
    public Scaler scaler() {
        return scaler;
    }

    /** The rows of each split. */
    public Borders borders() {
        return borders;
    }

    /** The windows' lengths. */
    public WindowSpec window() {
        return window;
    }

    /** Buffers of the right size for a batch. */
    public WindowBuffers buffers(int batch) {
        return WindowBuffers.allocate(batch, window, columns, markWidth);
    }

    /** Copies scaled rows to row {@code outRow} of a buffer. */
    void copyValues(int row, int count, FloatBuffer out, int outRow) {
        out.put(outRow * columns, values, row * columns, count * columns);
    }

    /** Copies time marks to row {@code outRow} of a buffer. */
    void copyMarks(int row, int count, FloatBuffer out, int outRow) {
        out.put(outRow * markWidth, marks, row * markWidth, count * markWidth);
    }

    /** Writes up to pred_len rows of zeros to row {@code outRow} of a buffer. */
    void copyZeros(int count, FloatBuffer out, int outRow) {
        out.put(outRow * columns, zeros, 0, count * columns);
    }

    private static void checkHorizon(String name, String split, int rows, WindowSpec window) {
        if (window.predLen() > rows) {
            throw new BadInputException(name + ": the horizon pred_len " + window.predLen() + " is longer than the "
                    + split + " split of " + rows + " rows; shorten it or give more rows");
        }
    }

    private static float[] scaled(Series series, Scaler scaler, int rows) {
        int width = series.columns();
        float[] scaled = new float[rows * width];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) scaler.scale(series.value(i / width, i % width), i % width);
            if (!Float.isFinite(scaled[i])) {
                throw new BadInputException(series.description().source() + ": column '"
                        + series.description().columns().get(i % width) + "' has values too far apart to be scaled");
            }
        }
        return scaled;
    }

    private static float[] marks(Series series, TimeEncoding encoding, int rows) {
        float[] marks = new float[Math.multiplyExact(rows, encoding.width())];
        for (int r = 0; r < rows; r++) {
            encoding.write(series.wallSecond(r), marks, r * encoding.width());
        }
        return marks;
    }
}
