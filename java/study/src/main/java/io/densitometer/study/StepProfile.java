package io.densitometer.study;

import io.densitometer.backend.Session;
import io.densitometer.backend.Session.StepTime;
import io.densitometer.measure.Amdahl;
import java.util.ArrayList;
import java.util.List;

/**
 * Median time of each step of a plan, every step timed by itself.
 *
 * @param steps in the order they run; empty when the backend does not time steps
 * @param micros all of them together
 * @param weightShare share of the time in steps that multiply by a weight, 0 to 1
 */
public record StepProfile(List<Step> steps, double micros, double weightShare) {
    private static final int WARMUP = 3;
    private static final int ROUNDS = 15;
    private static final double NANOS_PER_MICRO = 1e3;

    /** Copies the list. */
    public StepProfile {
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param name the node's name
     * @param weights names of the weights it multiplies by
     * @param micros median time in microseconds
     */
    public record Step(String name, List<String> weights, double micros) {
        /** Copies the list. */
        public Step {
            weights = List.copyOf(weights);
        }
    }

    /** Speed-up of the whole if the steps that multiply by a weight took no time. */
    public double bound() {
        return new Amdahl(weightShare).bound();
    }

    static StepProfile of(PlanArm arm) {
        return of(arm, ROUNDS);
    }

    /** Medians over a number of rounds, on a session of its own. */
    public static StepProfile of(PlanArm arm, int times) {
        try (Session session = arm.plan().open()) {
            Runnable run = arm.again(session).body();
            for (int i = 0; i < WARMUP; i++) {
                run.run();
            }
            List<List<StepTime>> rounds = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                rounds.add(session.profile());
            }
            return of(rounds);
        }
    }

    /** The medians of several rounds of the same steps. */
    static StepProfile of(List<List<StepTime>> rounds) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < rounds.get(0).size(); i++) {
            int step = i;
            StepTime first = rounds.get(0).get(step);
            double[] nanos = rounds.stream()
                    .mapToDouble(r -> r.get(step).nanos())
                    .sorted()
                    .toArray();
            steps.add(new Step(first.name(), first.weights(), nanos[nanos.length / 2] / NANOS_PER_MICRO));
        }
        double all = steps.stream().mapToDouble(Step::micros).sum();
        double weighted = steps.stream()
                .filter(step -> !step.weights.isEmpty())
                .mapToDouble(Step::micros)
                .sum();
        return new StepProfile(steps, all, all > 0 ? weighted / all : 0);
    }
}
