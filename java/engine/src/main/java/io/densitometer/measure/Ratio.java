package io.densitometer.measure;

import java.util.Locale;

/**
 * A speed-up with its 95% interval: the baseline's median time over the arm's; above 1 the arm is faster.
 *
 * @param value ratio of the medians
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record Ratio(double value, double low, double high) {

    /** Width of the interval relative to the value. */
    public double relativeWidth() {
        return (high - low) / value;
    }

    /** The farthest that the interval reaches from 1. */
    public double spread() {
        return Math.max(Math.abs(high - 1), Math.abs(1 - low));
    }

    /** For example {@code 1.420x (1.390 to 1.450)}: three decimals near 1, where they matter, fewer above. */
    public String text() {
        String number = value < 2 ? "%.3f" : value < 10 ? "%.2f" : "%.1f";
        return String.format(Locale.ROOT, number + "x (" + number + " to " + number + ")", value, low, high);
    }
}
