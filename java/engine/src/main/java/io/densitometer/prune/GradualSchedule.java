package io.densitometer.prune;

import io.densitometer.graph.BadInputException;

/**
 * Cubic schedule of gradual pruning (Zhu and Gupta 2017): density falls from 1 to the target fast at first, slowly at the end.
 *
 * @param target density after the last step
 * @param steps prunings in all
 */
public record GradualSchedule(double target, int steps) {
    public GradualSchedule {
        if (steps < 1) {
            throw new BadInputException("gradual pruning in " + steps + " steps: give at least 1");
        }
    }

    /** Density after one pruning of the schedule, counted from 1. */
    public double density(int step) {
        double left = 1 - (double) step / steps;
        return target + (1 - target) * left * left * left;
    }
}
