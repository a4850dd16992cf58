package io.densitometer.data;

import java.util.List;

/**
 * One column in figures; sentinels and missing cells are counted and left out of the statistics.
 *
 * @param name its name
 * @param missing cells without a number
 * @param sentinels cells with a sentinel
 * @param min smallest value; null when the column has none, as are the next three
 * @param mean mean value
 * @param max largest value
 * @param std population standard deviation
 */
public record ColumnSummary(String name, int missing, int sentinels, Double min, Double mean, Double max, Double std) {

    static ColumnSummary of(RawTable table, int column, List<Double> sentinels) {
        Accumulator all = new Accumulator();
        for (RawTable.Row row : table.rows()) {
            double value = row.values()[column];
            if (Double.isNaN(value)) {
                all.missing++;
            } else if (sentinels.contains(value)) {
                all.sentinels++;
            } else {
                all.add(value);
            }
        }
        return all.summary(table.columns().get(column));
    }

    /** Welford's running mean and sum of squares. */
    private static final class Accumulator {
        private int missing;
        private int sentinels;
        private long count;
        private double mean;
        private double squares;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;

        void add(double value) {
            count++;
            double distance = value - mean;
            mean += distance / count;
            squares += distance * (value - mean);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }

        ColumnSummary summary(String name) {
            if (count == 0) {
                return new ColumnSummary(name, missing, sentinels, null, null, null, null);
            }
            return new ColumnSummary(name, missing, sentinels, min, mean, max, Math.sqrt(squares / count));
        }
    }
}
