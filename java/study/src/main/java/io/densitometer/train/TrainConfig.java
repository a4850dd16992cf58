package io.densitometer.train;

import io.densitometer.graph.BadInputException;

/**
 * How to train. Loss is the mean squared error over all channels of the horizon, the optimizer Adam.
 *
 * @param epochs at most so many
 * @param batch windows per step
 * @param learningRate of the first epoch
 * @param schedule of the epochs after it
 * @param patience epochs without a better validation loss after which training stops; 0 never stops early
 * @param clip largest norm of the gradients; 0 leaves them
 * @param seed of the order of the windows and of what dropout drops
 * @param threads of libtorch; each matrix product stays on one of them, being small, so that training gets on beside other work
 * @param maxSteps steps per epoch on small machines, each epoch on other windows; 0 takes all windows
 * @param maxValidation windows, evenly spaced, that the validation loss is taken over on small machines; 0 takes all
 */
public record TrainConfig(
        int epochs,
        int batch,
        double learningRate,
        LearningRate schedule,
        int patience,
        double clip,
        long seed,
        int threads,
        int maxSteps,
        int maxValidation) {
    /** The published program's defaults, on one thread and all windows. */
    public static final TrainConfig STANDARD = new TrainConfig(10, 32, 1e-4, LearningRate.TYPE1, 3, 0, 2021, 1, 0, 0);

    public TrainConfig {
        require(epochs >= 1, "epochs", epochs, "at least 1");
        require(batch >= 1 && batch <= 1 << 20, "batch", batch, "1 to 1048576");
        require(learningRate > 0 && learningRate < 1e3, "learning_rate", learningRate, "a number above 0");
        require(patience >= 0, "patience", patience, "0 (never stops early) or more");
        require(clip >= 0 && clip < 1e30, "clip", clip, "0 (off) or a number above 0");
        require(threads >= 1 && threads <= 1 << 12, "threads", threads, "at least 1");
        require(maxSteps >= 0, "max_steps", maxSteps, "0 (all) or more");
        require(maxValidation >= 0, "max_validation", maxValidation, "0 (all) or more");
    }

    private static void require(boolean holds, String key, double value, String wanted) {
        if (!holds) {
            String shown = value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
            throw new BadInputException(key + " " + shown + " is out of range: give " + wanted);
        }
    }

    public TrainConfig withEpochs(int other) {
        return new TrainConfig(
                other, batch, learningRate, schedule, patience, clip, seed, threads, maxSteps, maxValidation);
    }

    public TrainConfig withBatch(int other) {
        return new TrainConfig(
                epochs, other, learningRate, schedule, patience, clip, seed, threads, maxSteps, maxValidation);
    }

    public TrainConfig withRate(double rate, LearningRate other) {
        return new TrainConfig(epochs, batch, rate, other, patience, clip, seed, threads, maxSteps, maxValidation);
    }

    public TrainConfig withPatience(int other) {
        return new TrainConfig(
                epochs, batch, learningRate, schedule, other, clip, seed, threads, maxSteps, maxValidation);
    }

    public TrainConfig withClip(double other) {
        return new TrainConfig(
                epochs, batch, learningRate, schedule, patience, other, seed, threads, maxSteps, maxValidation);
    }

    public TrainConfig withSeed(long other) {
        return new TrainConfig(
                epochs, batch, learningRate, schedule, patience, clip, other, threads, maxSteps, maxValidation);
    }

    public TrainConfig withThreads(int other) {
        return new TrainConfig(
                epochs, batch, learningRate, schedule, patience, clip, seed, other, maxSteps, maxValidation);
    }

    /** With a share of the work only; 0 stands for all. */
    public TrainConfig withMost(int steps, int validation) {
        return new TrainConfig(epochs, batch, learningRate, schedule, patience, clip, seed, threads, steps, validation);
    }
}
