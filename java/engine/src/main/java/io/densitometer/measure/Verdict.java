package io.densitometer.measure;

import java.util.Locale;

/**
 * What may be concluded about one arm against the baseline, with the sentence that says why.
 *
 * @param kind the conclusion
 * @param why one sentence with the ratio, its interval and the limit that decided
 */
public record Verdict(Kind kind, String why) {

    /** The four possible conclusions. */
    public enum Kind {
        /** The whole interval lies above 1 + noise floor. */
        FASTER,
        /** The whole interval lies below 1 - noise floor. */
        SLOWER,
        /** The whole interval lies within the tolerance band round 1. */
        SAME,
        /** None of the above, or too few samples. */
        UNCLEAR
    }

    /** Half-width of the band in which two times count as the same, unless the noise floor is wider. */
    public static final double TOLERANCE = 0.02;

    /**
     * Least noise floor that is used: a lucky A/A row must not turn a difference in memory placement into a claim.
     */
    public static final double LEAST_FLOOR = 0.01;

    /** The noise floor that an A/A ratio, the same plan twice, stands for. */
    public static double noiseFloor(Ratio again) {
        return Math.max(LEAST_FLOOR, again.spread());
    }

    /**
     * Judges a speed-up.
     *
     * @param speedup the ratio baseline / arm with its interval
     * @param floor the noise floor, see {@link #noiseFloor}
     * @param samples samples per arm behind the ratio
     * @param minSamples fewest samples that allow a verdict
     */
    public static Verdict of(Ratio speedup, double floor, int samples, int minSamples) {
        String figure = speedup.text();
        if (samples < minSamples) {
            return unclear("%s, but from %d samples only; a verdict needs %d", figure, samples, minSamples);
        }
        if (speedup.low() > 1 + floor) {
            return verdict(
                    Kind.FASTER, "%s: the whole interval is above the noise floor of %s", figure, percent(floor));
        }
        if (speedup.high() < 1 - floor) {
            return verdict(
                    Kind.SLOWER, "%s: the whole interval is below the noise floor of %s", figure, percent(floor));
        }
        double band = Math.max(TOLERANCE, floor);
        if (speedup.low() >= 1 - band && speedup.high() <= 1 + band) {
            return verdict(Kind.SAME, "%s: the whole interval is within %s of the baseline", figure, percent(band));
        }
        return unclear(
                "%s: the interval is neither beyond the noise floor of %s nor within %s of the baseline",
                figure, percent(floor), percent(band));
    }

    private static Verdict unclear(String format, Object... arguments) {
        return verdict(Kind.UNCLEAR, format, arguments);
    }

    private static Verdict verdict(Kind kind, String format, Object... arguments) {
        return new Verdict(kind, String.format(Locale.ROOT, format, arguments));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }
}
