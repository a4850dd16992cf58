package io.densitometer.measure;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Seeded bootstrap interval for the ratio of two medians over paired rounds.
 *
 * <p>Rounds are drawn in circular blocks of n^(1/3) neighbours (Politis and Romano 1992), because noise on a shared
 * machine comes in bursts and drawing rounds singly would make the interval too narrow. Both arms of a round are drawn
 * together, so whatever slows a whole round cancels.
 */
public final class Bootstrap {
    /** Resamples behind a reported interval. */
    public static final int RESAMPLES = 2000;

    private static final double TAIL = 0.025;

    private final int resamples;
    private final long seed;

    /** A bootstrap that gives the same interval for the same data, seed and number of resamples. */
    public Bootstrap(int resamples, long seed) {
        this.resamples = resamples;
        this.seed = seed;
    }

    /**
     * The ratio of medians baseline / arm with its 95% percentile interval.
     *
     * @param baseline time per call, one entry per round
     * @param arm time per call in the same rounds
     */
    public Ratio ratioOfMedians(double[] baseline, double[] arm) {
        if (baseline.length != arm.length || baseline.length == 0) {
            throw new IllegalArgumentException("paired rounds needed, got " + baseline.length + " and " + arm.length);
        }
        int n = baseline.length;
        Ordered first = new Ordered(baseline);
        Ordered second = new Ordered(arm);
        int[] drawn = new int[n];
        double[] ratios = new double[resamples];
        SplittableRandom random = new SplittableRandom(seed);
        for (int r = 0; r < resamples; r++) {
            draw(random, drawn);
            ratios[r] = first.median(drawn) / second.median(drawn);
        }
        Arrays.sort(ratios);
        Arrays.fill(drawn, 1);
        double value = first.median(drawn) / second.median(drawn);
        return new Ratio(value, Summary.quantile(ratios, TAIL), Summary.quantile(ratios, 1 - TAIL));
    }

    private static void draw(SplittableRandom random, int[] drawn) {
        int n = drawn.length;
        int block = (int) Math.round(Math.cbrt(n));
        Arrays.fill(drawn, 0);
        for (int left = n; left > 0; left -= block) {
            int start = random.nextInt(n);
            for (int i = 0; i < Math.min(block, left); i++) {
                drawn[(start + i) % n]++;
            }
        }
    }

    /** Values in ascending order with the round each came from: the median of a resample is then one pass, no sort. */
    private static final class Ordered {
        private final double[] values;
        private final int[] rounds;

        Ordered(double[] data) {
            rounds = IntStream.range(0, data.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(r -> data[r]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            values = Arrays.stream(rounds).mapToDouble(r -> data[r]).toArray();
        }

        /** The median when round {@code r} occurs {@code drawn[r]} times; the counts add up to their number. */
        double median(int[] drawn) {
            int seen = 0;
            int i = 0;
            while ((seen += drawn[rounds[i]]) <= (drawn.length - 1) / 2) {
                i++;
            }
            double lower = values[i];
            while (seen <= drawn.length / 2) {
                seen += drawn[rounds[++i]];
            }
            return (lower + values[i]) / 2;
        }
    }
}
