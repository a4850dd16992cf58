package io.densitometer.data;

import java.util.List;

/**
 * A file as read: nothing filled, nothing replaced.
 *
 * @param name the file's name, for messages
 * @param columns names of the value columns
 * @param rows the readable rows, in file order
 * @param issues what reading found; later checks add to it
 */
record RawTable(String name, List<String> columns, List<Row> rows, DataReport.Collector issues) {

    /** One row: its line in the file, its time, and one value per column, NaN where the cell holds no number. */
    static final class Row {
        private final long line;
        private final Stamp stamp;
        private final double[] values;

        /** Takes over the array. */
        Row(long line, Stamp stamp, double[] values) {
            this.line = line;
            this.stamp = stamp;
            this.values = values;
        }

        long line() {
            return line;
        }

        Stamp stamp() {
            return stamp;
        }

        double[] values() {
            return values;
        }
    }
}
