package io.densitometer.bench;

import io.densitometer.backend.LayerReport;
import io.densitometer.bench.Target.Outcome;
import io.densitometer.measure.ArmResult;
import io.densitometer.measure.Measurement;
import io.densitometer.study.PlanArm;
import io.densitometer.study.StepProfile;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One figure of a row and what it is held against.
 *
 * @param name what was measured, for example {@code Informer, batch 1, 2 threads}
 * @param figure as measured
 * @param target as the campaign asks
 * @param outcome whether it was reached
 * @param times behind a ratio; null where the figure is no ratio of two times
 * @param evidence where the time went; null where there is nothing to add
 */
record Point(String name, Figure figure, Target target, Outcome outcome, Times times, Evidence evidence) {
    private static final int PROFILE_ROUNDS = 5;

    /** A figure without more to say. */
    static Point of(String name, Figure figure, Target target) {
        return new Point(name, figure, target, target.judge(figure), null, null);
    }

    /** An arm's speed-up, unclear when the budget ended before there were enough samples. */
    static Point of(String name, Measurement measurement, ArmResult arm, Demand demand, Evidence evidence) {
        Figure speedup = Figure.of(arm.speedup(), arm.summary().samples() >= demand.minSamples);
        Target target = Target.times(demand.least);
        return new Point(name, speedup, target, target.judge(speedup), Times.of(measurement, arm), evidence);
    }

    /** What is asked of a speed-up. */
    record Demand(double least, int minSamples) {}

    /**
     * What a ratio was made of.
     *
     * @param baselineNanos median of the baseline
     * @param nanos median of what was compared with it
     * @param noiseFloor from the A/A row
     * @param samples of each
     */
    record Times(double baselineNanos, double nanos, double noiseFloor, int samples) {
        static Times of(Measurement measurement, ArmResult arm) {
            return new Times(
                    measurement.baseline().summary().p50(),
                    arm.summary().p50(),
                    measurement.noiseFloor(),
                    arm.summary().samples());
        }
    }

    /**
     * Where the time of a model went.
     *
     * @param baseline steps of the baseline; null when its backend does not time them
     * @param subject steps of what was compared with it
     * @param formats how many layers run in each format
     */
    record Evidence(StepProfile baseline, StepProfile subject, Map<String, Long> formats) {
        Evidence {
            formats = Collections.unmodifiableMap(new TreeMap<>(formats));
        }

        /** Profiles both, each on a session of its own. */
        static Evidence of(PlanArm baseline, PlanArm subject) {
            Map<String, Long> formats = subject.layers().stream()
                    .collect(Collectors.groupingBy(LayerReport::picked, Collectors.counting()));
            return new Evidence(steps(baseline), steps(subject), formats);
        }

        private static StepProfile steps(PlanArm arm) {
            StepProfile profile = StepProfile.of(arm, PROFILE_ROUNDS);
            return profile.steps().isEmpty() ? null : profile;
        }
    }
}
