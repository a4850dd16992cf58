package io.densitometer.train;

import io.densitometer.graph.Graph;
import io.densitometer.train.torch.Adam;
import java.util.List;

/**
 * Where training stands after an epoch: all that is needed to go on as if it had never stopped. What is drawn at random in an epoch
 * depends on the seed and the epoch's number alone.
 *
 * @param graph current weights, running statistics and masks
 * @param best those of the best epoch; null before there is one
 * @param adam the optimizer's state
 * @param epochs what was done
 * @param bestEpoch number of the best epoch; 0 before there is one
 * @param waited epochs since the best one
 * @param steps steps in all
 */
record TrainState(Graph graph, Graph best, Adam.State adam, List<Epoch> epochs, int bestEpoch, int waited, long steps) {
    TrainState {
        epochs = List.copyOf(epochs);
    }

    double bestLoss() {
        return bestEpoch == 0
                ? Double.POSITIVE_INFINITY
                : epochs.get(bestEpoch - 1).validationLoss();
    }
}
