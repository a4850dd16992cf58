package io.densitometer.tune;

import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * The time of a cut graph as the profile of the dense plan suggests: products shrink with their weights, the rest with the bytes that
 * it moves. Fixed costs are left out, and so is what odd widths cost, so it is a guess on the bright side.
 */
public final class Prediction {
    private Prediction() {}

    /** Microseconds of a run, at the batch size of the profile. */
    public static double micros(Profile profile, Graph dense, Graph cut) {
        Map<String, Long> left = new HashMap<>();
        cut.weights().keySet().forEach(v -> left.put(v.name(), v.shape().elements()));
        double products = 0;
        double before = 0;
        for (Value weight : dense.weights().keySet()) {
            double micros = profile.share(weight.name()) * profile.micros();
            before += micros;
            products += micros
                    * left.getOrDefault(weight.name(), 0L)
                    / weight.shape().elements();
        }
        double rest = Math.max(0, profile.micros() - before);
        return products + rest * bytesWithoutWeights(cut) / bytesWithoutWeights(dense);
    }

    /** At least 1, so that it can divide. */
    private static double bytesWithoutWeights(Graph graph) {
        double bytes = Cost.of(graph, 1).lines().stream()
                .filter(line -> line.counts().parameters() == 0)
                .mapToDouble(line -> line.counts().bytes())
                .sum();
        return Math.max(1, bytes);
    }
}
