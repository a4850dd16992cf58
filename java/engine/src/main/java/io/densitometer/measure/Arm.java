package io.densitometer.measure;

/**
 * One side of a comparison: a name and one call of what is timed.
 *
 * @param name shown in reports; unique within one measurement
 * @param body one run; called many times on the measuring thread
 * @param timer a clock of the arm's own, such as a device's; null for the measurement's
 */
public record Arm(String name, Runnable body, Timer timer) {
    /** Runs by a clock of their own. */
    @FunctionalInterface
    public interface Timer {
        /** Nanoseconds that so many runs took together. */
        long nanos(int runs);
    }

    /** Timed by the clock of the measurement. */
    public Arm(String name, Runnable body) {
        this(name, body, null);
    }

    /** Timed by a clock of its own. */
    public static Arm timed(String name, Timer timer) {
        return new Arm(name, () -> timer.nanos(1), timer);
    }
}
