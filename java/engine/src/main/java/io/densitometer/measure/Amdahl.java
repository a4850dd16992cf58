package io.densitometer.measure;

/**
 * How much a faster part can speed up the whole (Amdahl 1967).
 *
 * @param share part of the run time spent in prunable layers, 0 to 1
 */
public record Amdahl(double share) {

    /** Checks the range. */
    public Amdahl {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share of time must be in 0..1, got " + share);
        }
    }

    /** The share of two times in the same unit; the total must be positive. */
    public static Amdahl of(double prunable, double total) {
        return new Amdahl(prunable / total);
    }

    /** Speed-up of the whole if the prunable layers took no time at all; infinite when nothing else takes time. */
    public double bound() {
        return 1 / (1 - share);
    }

    /** Speed-up of the whole if the prunable layers ran {@code factor} times as fast. */
    public double speedup(double factor) {
        return 1 / (1 - share + share / factor);
    }
}
