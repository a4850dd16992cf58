package io.densitometer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.densitometer.measure.Amdahl;
import io.densitometer.measure.ArmResult;
import io.densitometer.measure.Energy;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Ratio;
import io.densitometer.measure.Samples;
import io.densitometer.measure.Summary;
import io.densitometer.measure.Verdict;
import java.util.List;
import java.util.Objects;

/**
 * Run time of one cell, measured interleaved with its baseline.
 *
 * @param latency of one run
 * @param against the comparison that the tables show
 * @param noiseFloor relative difference below which nothing is concluded, from the A/A row
 * @param bound what faster prunable layers could give at most; null when the shares of time are not known
 * @param samples raw samples of this cell
 * @param baselineSamples raw samples of the baseline in the same rounds
 * @param others further comparisons, such as with a peer library
 * @param kernels that a run starts; null where they are not counted
 * @param energy of one run; null where nothing meters it
 */
public record Timing(
        Latency latency,
        Against against,
        double noiseFloor,
        Bound bound,
        Samples samples,
        Samples baselineSamples,
        List<Against> others,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer kernels,
        @JsonInclude(JsonInclude.Include.NON_NULL) Energy energy) {

    private static final double NANOS_PER_MILLI = 1e6;

    /** Checks that there is a comparison; an absent list is empty. */
    public Timing {
        Objects.requireNonNull(latency, "timing.latency is missing");
        Objects.requireNonNull(against, "timing.against is missing");
        others = others == null ? List.of() : List.copyOf(others);
    }

    /** The timing of one arm of a measurement, against the measurement's baseline, without its kernels and energy. */
    public static Timing of(Measurement measurement, String arm, Bound bound) {
        ArmResult result = measurement.arm(arm);
        ArmResult baseline = measurement.baseline();
        return new Timing(
                Latency.of(result.summary()),
                new Against(baseline.name(), result.speedup(), result.verdict()),
                measurement.noiseFloor(),
                bound,
                result.samples(),
                baseline.samples(),
                List.of(),
                null,
                null);
    }

    /** The same with what a run of the arm starts and draws. */
    Timing with(PlanArm arm) {
        int started = arm.kernels();
        return new Timing(
                latency,
                against,
                noiseFloor,
                bound,
                samples,
                baselineSamples,
                others,
                started < 0 ? null : started,
                arm.energy());
    }

    /** Percentiles, mean and median absolute deviation of one run, in milliseconds. */
    public record Latency(double p50Ms, double p90Ms, double p99Ms, double meanMs, double madMs) {
        /** Converts a summary in nanoseconds. */
        public static Latency of(Summary nanos) {
            return new Latency(
                    nanos.p50() / NANOS_PER_MILLI,
                    nanos.p90() / NANOS_PER_MILLI,
                    nanos.p99() / NANOS_PER_MILLI,
                    nanos.mean() / NANOS_PER_MILLI,
                    nanos.mad() / NANOS_PER_MILLI);
        }
    }

    /**
     * One comparison.
     *
     * @param baseline what the speed-up is against, in words
     * @param speedup the baseline's median time over this cell's, with its interval
     * @param verdict what may be concluded
     */
    public record Against(String baseline, Ratio speedup, Verdict verdict) {
        /** Checks that all three are there. */
        public Against {
            Objects.requireNonNull(baseline, "against.baseline is missing");
            Objects.requireNonNull(speedup, "against.speedup is missing");
            Objects.requireNonNull(verdict, "against.verdict is missing");
            Objects.requireNonNull(verdict.kind(), "against.verdict.kind is missing");
        }
    }

    /**
     * The Amdahl bound.
     *
     * @param prunableShare share of the dense plan's run time spent in prunable layers
     * @param speedup highest possible speed-up if those took no time
     */
    public record Bound(double prunableShare, double speedup) {
        /** The bound that a share of time sets. */
        public static Bound of(Amdahl amdahl) {
            return new Bound(amdahl.share(), amdahl.bound());
        }
    }
}
