package io.densitometer.data;

import java.util.List;

/** A multivariate series ready for a study: rows x columns of finite numbers, with a stamp per row. Immutable. */
public final class Series {
    private final Description description;
    private final Frequency frequency;
    private final SplitRule split;
    private final long[] wall;
    private final double[] values;

    /**
     * What a series is called.
     *
     * @param name the registered set's name, {@code built-in} or {@code custom}
     * @param source the file it was read from
     * @param columns the columns' names
     * @param target index of the column that univariate work forecasts
     * @param notes what was found and filled on the way, for provenance
     */
    public record Description(String name, String source, List<String> columns, int target, List<String> notes) {}

    /** Takes over the arrays: {@code wall} [rows] seconds as written, {@code values} [rows][columns] row by row. */
    Series(Description description, Frequency frequency, SplitRule split, long[] wall, double[] values) {
        this.description = description;
        this.frequency = frequency;
        this.split = split;
        this.wall = wall;
        this.values = values;
    }

    /** Names, target and provenance. */
    public Description description() {
        return description;
    }

    /** The step. */
    public Frequency frequency() {
        return frequency;
    }

    /** How the literature cuts this set. */
    public SplitRule split() {
        return split;
    }

    /** Number of rows. */
    public int rows() {
        return wall.length;
    }

    /** Number of columns, C. */
    public int columns() {
        return description.columns().size();
    }

    /** One number. */
    public double value(int row, int column) {
        return values[row * columns() + column];
    }

    /** Date and time of a row as written in the file, in seconds from 1970-01-01 00:00. */
    public long wallSecond(int row) {
        return wall[row];
    }
}
