package io.densitometer.campaign;

import io.densitometer.measure.Ratio;
import java.util.Arrays;
import java.util.List;

/**
 * A measured figure with its 95% interval.
 *
 * @param value the figure
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record Figure(double value, double low, double high) {
    private static final double TAIL = 1.96;

    /** A ratio; from too few samples its interval says nothing, so it is taken as unbounded. */
    public static Figure of(Ratio ratio, boolean enoughSamples) {
        return enoughSamples
                ? new Figure(ratio.value(), ratio.low(), ratio.high())
                : new Figure(ratio.value(), 0, Double.POSITIVE_INFINITY);
    }

    /** A count, known exactly. */
    public static Figure exact(double value) {
        return new Figure(value, value, value);
    }

    /** The median with the order statistics that enclose it (binomial, normal approximation). */
    public static Figure median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        int half = (int) Math.ceil(TAIL * Math.sqrt(n) / 2);
        double middle = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        return new Figure(middle, sorted[Math.max(0, n / 2 - half)], sorted[Math.min(n - 1, n / 2 + half)]);
    }

    /** The geometric mean of ratios measured one after the other, whose errors are taken as independent. */
    public static Figure geometricMean(List<Figure> ratios) {
        int n = ratios.size();
        double mean =
                ratios.stream().mapToDouble(r -> Math.log(r.value)).average().orElseThrow();
        double below = Math.sqrt(ratios.stream()
                        .mapToDouble(r -> square(Math.log(r.value / r.low)))
                        .sum())
                / n;
        double above = Math.sqrt(ratios.stream()
                        .mapToDouble(r -> square(Math.log(r.high / r.value)))
                        .sum())
                / n;
        return new Figure(Math.exp(mean), Math.exp(mean - below), Math.exp(mean + above));
    }

    private static double square(double x) {
        return x * x;
    }
}
