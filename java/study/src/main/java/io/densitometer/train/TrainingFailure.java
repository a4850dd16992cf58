package io.densitometer.train;

/** Training ended without a usable model; the message says in one sentence why. A study makes a failed row of it. */
public final class TrainingFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int epoch;
    private final int step;

    TrainingFailure(String message, int epoch, int step) {
        super(message);
        this.epoch = epoch;
        this.step = step;
    }

    /** The epoch in which it happened, from 1. */
    public int epoch() {
        return epoch;
    }

    /** The step of the epoch after which it happened; 0 in the validation. */
    public int step() {
        return step;
    }
}
