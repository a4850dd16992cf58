package io.densitometer.data;

import io.densitometer.graph.BadInputException;

/**
 * How much a data file may hold, so that a damaged or hostile one ends in a sentence and not in an exhausted heap.
 *
 * @param text characters of the unpacked file
 * @param line characters of one line
 * @param columns columns of the header
 * @param cells numbers in all; each row counts as {@value #ROW_COST} more, for what is kept about it
 */
public record Limits(long text, int line, int columns, long cells) {
    private static final int ROW_COST = 12;
    private static final long MIB = 1L << 20;
    private static final int BYTES_PER_CELL = 32;

    /** Limits that hold every registered set several times over; the cells follow the size of the Java heap. */
    public static Limits standard() {
        long cells = Math.min(1L << 28, Runtime.getRuntime().maxMemory() / BYTES_PER_CELL);
        return new Limits(1_024 * MIB, 1 << 20, 10_000, cells);
    }

    void checkText(long characters, String name) {
        if (characters > text) {
            throw new BadInputException(name + ": holds more than " + text / MIB
                    + " MiB of text once unpacked, which no data set does; check where it came from");
        }
    }

    void checkLine(long characters, long number, String name) {
        if (characters > line) {
            throw new BadInputException(name + ": line " + number + " is longer than " + line
                    + " characters; this is not a CSV file of a time series");
        }
    }

    void checkColumns(int count, String name) {
        if (count > columns) {
            throw new BadInputException(
                    name + ": the header has " + count + " columns, more than the " + columns + " allowed");
        }
    }

    void checkRows(long rows, int width, String name) {
        if (rows * (width + (long) ROW_COST) > cells) {
            throw new BadInputException(name + ": too large for this Java heap after " + rows + " rows of " + width
                    + " columns; start Java with a larger -Xmx");
        }
    }
}
