package io.densitometer.measure;

/**
 * When to stop sampling, and how long one sample must be.
 *
 * @param minSamples fewest samples per arm from which a verdict is given
 * @param maxSamples most samples per arm that are kept
 * @param minSeconds shortest time spent sampling
 * @param budgetSeconds longest time, warm-up included; sampling ends there however wide the interval is
 * @param warmupSeconds time the arms run in turn before anything is timed
 * @param minSampleNanos shortest sample: shorter calls are batched, so that the clock's grain does not matter
 * @param intervalWidth relative width of every arm's interval at which sampling ends
 */
public record Sampling(
        int minSamples,
        int maxSamples,
        double minSeconds,
        double budgetSeconds,
        double warmupSeconds,
        long minSampleNanos,
        double intervalWidth) {

    /** At least 30 samples and 0.5 s, until every interval is narrower than 2%, for at most 10 s. */
    public static final Sampling DEFAULT = new Sampling(30, 4000, 0.5, 10, 0.3, 200_000, 0.02);

    /** Checks that the limits can be met together. */
    public Sampling {
        require(minSamples >= 2 && maxSamples >= minSamples, "samples: 2 <= min <= max", minSamples, maxSamples);
        require(minSeconds >= 0 && budgetSeconds > 0, "seconds: min >= 0, budget > 0", minSeconds, budgetSeconds);
        require(
                warmupSeconds >= 0 && minSampleNanos >= 1,
                "warm-up >= 0, sample >= 1 ns",
                warmupSeconds,
                minSampleNanos);
        require(intervalWidth > 0, "interval width > 0", intervalWidth, intervalWidth);
    }

    /** The same rules with another time budget. */
    public Sampling withBudgetSeconds(double seconds) {
        return new Sampling(
                minSamples,
                maxSamples,
                Math.min(minSeconds, seconds),
                seconds,
                warmupSeconds,
                minSampleNanos,
                intervalWidth);
    }

    /** The same rules with another interval width. */
    public Sampling withIntervalWidth(double width) {
        return new Sampling(minSamples, maxSamples, minSeconds, budgetSeconds, warmupSeconds, minSampleNanos, width);
    }

    private static void require(boolean holds, String rule, Number first, Number second) {
        if (!holds) {
            throw new IllegalArgumentException("sampling rules need " + rule + ", got " + first + " and " + second);
        }
    }
}
