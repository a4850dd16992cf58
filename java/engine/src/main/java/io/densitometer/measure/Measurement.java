package io.densitometer.measure;

import java.util.List;

/**
 * The outcome of one interleaved measurement.
 *
 * @param baseline what every speed-up is against
 * @param again the A/A row: the baseline a second time
 * @param arms the other arms, in the order given
 * @param noiseFloor relative difference below which nothing is concluded
 * @param stop why sampling ended
 * @param seconds time spent, warm-up included
 */
public record Measurement(
        ArmResult baseline, ArmResult again, List<ArmResult> arms, double noiseFloor, Stop stop, double seconds) {

    /** Why sampling ended. */
    public enum Stop {
        /** Every interval was narrow enough. */
        NARROW,
        /** The time or sample budget ended first. */
        BUDGET
    }

    /** Copies the list. */
    public Measurement {
        arms = List.copyOf(arms);
    }

    /** The arm of this name, the baseline and the A/A row included. */
    public ArmResult arm(String name) {
        if (name.equals(baseline.name())) {
            return baseline;
        }
        if (name.equals(again.name())) {
            return again;
        }
        return arms.stream()
                .filter(arm -> arm.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no arm named " + name));
    }
}
