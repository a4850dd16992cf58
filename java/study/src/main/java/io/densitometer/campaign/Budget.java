package io.densitometer.campaign;

import io.densitometer.graph.BadInputException;
import io.densitometer.measure.Sampling;

/**
 * How long one measurement may take.
 *
 * @param seconds most time, unless {@code minSamples} takes longer
 * @param minSamples samples per arm below which there is no verdict
 * @param intervalWidth relative width of every interval at which sampling ends
 */
record Budget(double seconds, int minSamples, double intervalWidth) {
    private static final int MOST_SAMPLES = 2000;
    private static final long LEAST_SAMPLE_NANOS = 200_000;
    private static final double WARMUP_SHARE = 0.05;

    Budget {
        require(seconds > 0 && seconds <= 3600, "seconds " + seconds + " must be above 0 and at most 3600");
        require(
                minSamples >= 2 && minSamples <= MOST_SAMPLES,
                "min_samples " + minSamples + " must be from 2 to " + MOST_SAMPLES);
        require(
                intervalWidth > 0 && intervalWidth < 1,
                "interval_width " + intervalWidth + " must lie between 0 and 1, such as 0.03");
    }

    Sampling sampling() {
        double warmup = Math.min(0.3, WARMUP_SHARE * seconds);
        double least = Math.min(0.5, seconds / 2);
        return new Sampling(minSamples, MOST_SAMPLES, least, seconds, warmup, LEAST_SAMPLE_NANOS, intervalWidth);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException("budget: " + message);
        }
    }
}
