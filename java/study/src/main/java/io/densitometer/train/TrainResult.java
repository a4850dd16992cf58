package io.densitometer.train;

import io.densitometer.graph.Graph;
import java.util.List;

/**
 * A trained graph and how it came about.
 *
 * @param graph with the weights of the best epoch
 * @param epochs all of them, those before a resumption included
 * @param bestEpoch whose weights the graph has: of those after the last pruning, the one with the least validation loss
 * @param stoppedEarly whether patience ended before the epochs did
 * @param stepsPerEpoch steps that an epoch took
 * @param stepsOfAllWindows steps that an epoch over all windows takes; more than {@code stepsPerEpoch} when limited
 * @param validationWindows windows that the validation loss is taken over
 * @param allValidationWindows windows of the validation split
 * @param resumedAfter epochs found in a checkpoint
 */
public record TrainResult(
        Graph graph,
        List<Epoch> epochs,
        int bestEpoch,
        boolean stoppedEarly,
        int stepsPerEpoch,
        int stepsOfAllWindows,
        int validationWindows,
        int allValidationWindows,
        int resumedAfter) {
    public TrainResult {
        epochs = List.copyOf(epochs);
    }

    /** Mean seconds of an epoch's steps. */
    public double epochSeconds() {
        return epochs.stream().mapToDouble(Epoch::seconds).average().orElse(Double.NaN);
    }

    /** Whether epochs or validation saw only a share of the windows. */
    public boolean limited() {
        return stepsPerEpoch < stepsOfAllWindows || validationWindows < allValidationWindows;
    }
}
