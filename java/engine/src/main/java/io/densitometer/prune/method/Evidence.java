package io.densitometer.prune.method;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.prune.score.Criteria;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What criteria and targets may ask for besides a graph.
 *
 * @param seed decides what is drawn
 * @param gradients mean gradients of the loss by weight name
 * @param latency time of a run in microseconds
 */
public record Evidence(long seed, Function<Graph, Map<String, Tensor>> gradients, ToDoubleFunction<Graph> latency) {
    /** Nothing but the weights. */
    public static Evidence weightsAlone(long seed) {
        return new Evidence(
                seed,
                graph -> {
                    throw new BadInputException("criterion taylor needs gradients of the loss: give --data");
                },
                graph -> {
                    throw new BadInputException("a latency target needs measurements: give a backend to measure on");
                });
    }

    public Evidence withGradients(Function<Graph, Map<String, Tensor>> other) {
        return new Evidence(seed, other, latency);
    }

    public Evidence withLatency(ToDoubleFunction<Graph> other) {
        return new Evidence(seed, gradients, other);
    }

    /** What is known of one graph. */
    Criteria.Facts of(Graph graph) {
        return new Criteria.Facts() {
            @Override
            public long seed() {
                return seed;
            }

            @Override
            public Map<String, Tensor> gradients() {
                return gradients.apply(graph);
            }
        };
    }
}
