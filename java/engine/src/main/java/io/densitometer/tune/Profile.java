package io.densitometer.tune;

import io.densitometer.backend.Plan;
import java.util.Map;

/**
 * Where a plan's time goes, from runs with every step timed.
 *
 * @param micros median time of all steps together
 * @param microsByWeight median time of the steps that multiply by each weight
 */
public record Profile(double micros, Map<String, Double> microsByWeight) {
    public Profile {
        microsByWeight = Map.copyOf(microsByWeight);
    }

    /** Profiles a plan; empty when its backend does not time steps. */
    public static Profile of(Plan plan) {
        return StepTimes.measure(Map.of(plan.toString(), plan)).get(plan.toString());
    }

    /** Share of the time spent multiplying by a weight, 0 to 1. */
    public double share(String weight) {
        return micros > 0 ? microsByWeight.getOrDefault(weight, 0.0) / micros : 0;
    }

    /** Share of the time spent multiplying by any of the weights. */
    public double share(Iterable<String> weights) {
        double sum = 0;
        for (String weight : weights) {
            sum += share(weight);
        }
        return sum;
    }
}
