package io.densitometer.measure;

import java.util.Arrays;

/**
 * Location and spread of an arm's samples, in nanoseconds per call.
 *
 * <p>Where several calls make up one sample the percentiles are those of the sample means, which hides spikes of single
 * calls; {@link Samples#callsPerSample()} says when.
 *
 * @param samples their number
 * @param p50 median
 * @param p90 90th percentile
 * @param p99 99th percentile
 * @param mean arithmetic mean
 * @param mad median absolute deviation from the median
 */
public record Summary(int samples, double p50, double p90, double p99, double mean, double mad) {

    /** Summarises at least one value; percentiles interpolate linearly between neighbours. */
    public static Summary of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double median = quantile(sorted, 0.5);
        double[] deviations =
                Arrays.stream(sorted).map(v -> Math.abs(v - median)).sorted().toArray();
        double mean = Arrays.stream(sorted).average().orElseThrow();
        return new Summary(
                sorted.length, median, quantile(sorted, 0.9), quantile(sorted, 0.99), mean, quantile(deviations, 0.5));
    }

    /** The {@code q}-quantile of ascending values, interpolated linearly (Hyndman and Fan 1996, type 7). */
    static double quantile(double[] sorted, double q) {
        double position = q * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
