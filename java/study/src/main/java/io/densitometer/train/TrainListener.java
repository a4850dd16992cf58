package io.densitometer.train;

/** Is told how training goes on; called on the training thread. */
public interface TrainListener {
    /** Nobody listens. */
    TrainListener NONE = new TrainListener() {};

    /** A step is done; all numbers count from 1. */
    default void step(int epoch, int epochs, int step, int steps, double loss) {}

    /** An epoch is done and validated. */
    default void epoch(Epoch epoch) {}

    /** Something a user should know, in one sentence. */
    default void note(String sentence) {}
}
