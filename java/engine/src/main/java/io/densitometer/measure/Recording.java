package io.densitometer.measure;

import java.util.Arrays;

/** An arm being timed: how many calls make a sample, and the samples so far. */
final class Recording {
    private static final int MOST_CALLS = 1 << 22;
    private static final int TRIES = 3;
    /** A longer call streams so much data that what the caches held before does not matter. */
    private static final long WARMED_BELOW_NANOS = 10_000_000;

    final Arm arm;
    private final NanoClock clock;
    private final long[] nanos;
    private int calls = 1;
    private boolean isShort;
    private int count;

    Recording(Arm arm, NanoClock clock, int capacity) {
        this.arm = arm;
        this.clock = clock;
        this.nanos = new long[capacity];
    }

    /** Doubles the calls per sample until a sample lasts long enough; the best of three, so a hiccup does not end it. */
    void calibrate(long minSampleNanos) {
        while (calls < MOST_CALLS && bestOfTries(minSampleNanos) < minSampleNanos) {
            calls *= 2;
        }
        isShort = calls > 1 || time() < WARMED_BELOW_NANOS;
    }

    /**
     * Takes one sample. A short arm runs once before, not timed, so that it finds its own data in the caches, as in a service that runs
     * one model; otherwise an arm that ran just before by chance, or twice in a round as the baseline does, would have the advantage.
     */
    void sample() {
        if (isShort) {
            arm.body().run();
        }
        nanos[count++] = time();
    }

    int count() {
        return count;
    }

    /** Nanoseconds per call of every sample so far. */
    double[] perCall() {
        return Arrays.stream(nanos, 0, count)
                .mapToDouble(n -> (double) n / calls)
                .toArray();
    }

    Samples samples() {
        return new Samples(calls, Arrays.stream(nanos, 0, count).boxed().toList());
    }

    private long bestOfTries(long enough) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && best >= enough; i++) {
            best = Math.min(best, time());
        }
        return best;
    }

    private long time() {
        return arm.timer() == null ? wallTime() : arm.timer().nanos(calls);
    }

    private long wallTime() {
        Runnable body = arm.body();
        long start = clock.nanoTime();
        for (int i = 0; i < calls; i++) {
            body.run();
        }
        return clock.nanoTime() - start;
    }
}
