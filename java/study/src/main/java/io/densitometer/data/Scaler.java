package io.densitometer.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Standard scaling by column, (x - mean) / std, as scikit-learn's StandardScaler: population standard deviation, and a
 * scale of 1 for columns that are constant but for rounding.
 *
 * @param mean one per column
 * @param std one per column, never 0
 */
public record Scaler(List<Double> mean, List<Double> std) {
    private static final double EPSILON = Math.ulp(1.0);

    /** Keeps its own copies. */
    public Scaler {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** Fits the first {@code rows} rows of a series. */
    public static Scaler fit(Series series, int rows) {
        List<Double> means = new ArrayList<>();
        List<Double> deviations = new ArrayList<>();
        for (int c = 0; c < series.columns(); c++) {
            double mean = mean(series, c, rows);
            means.add(mean);
            deviations.add(deviation(series, c, rows, mean));
        }
        return new Scaler(means, deviations);
    }

    /** Scales one number of a column. */
    public double scale(double value, int column) {
        return (value - mean.get(column)) / std.get(column);
    }

    /** Turns one scaled number of a column back. */
    public double inverse(double scaled, int column) {
        return scaled * std.get(column) + mean.get(column);
    }

    /** Turns scaled rows [n][columns], row by row, back in place. */
    public void inverse(float[] scaled) {
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) inverse(scaled[i], i % mean.size());
        }
    }

    private static double mean(Series series, int column, int rows) {
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            sum += series.value(r, column);
        }
        return sum / rows;
    }

    /** The two-pass variance with its rounding correction; constant by scikit-learn's bound on the rounding error. */
    private static double deviation(Series series, int column, int rows, double mean) {
        double squares = 0;
        double rest = 0;
        for (int r = 0; r < rows; r++) {
            double distance = series.value(r, column) - mean;
            squares += distance * distance;
            rest += distance;
        }
        double variance = (squares - rest * rest / rows) / rows;
        double meanError = rows * mean * EPSILON;
        boolean constant = variance <= rows * EPSILON * variance + meanError * meanError;
        return constant ? 1 : Math.sqrt(variance);
    }
}
