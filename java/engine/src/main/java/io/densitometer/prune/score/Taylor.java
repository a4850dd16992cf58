package io.densitometer.prune.score;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.util.Map;

/**
 * How much the loss would change to first order if an element became zero: {@code |w * dL/dw|} (Molchanov et al. 2019).
 *
 * @param gradients mean gradient of the loss by weight name
 */
public record Taylor(Map<String, Tensor> gradients) implements Criterion {
    public Taylor {
        gradients = Map.copyOf(gradients);
    }

    @Override
    public String name() {
        return "taylor";
    }

    @Override
    public float[] score(Value weight, Tensor data) {
        Tensor gradient = gradients.get(weight.name());
        if (gradient == null || gradient.size() != data.size()) {
            throw new BadInputException("criterion taylor has no gradient of " + weight.name()
                    + ": take gradients of this very model, or choose magnitude");
        }
        float[] scores = new float[data.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) Math.abs(data.get(i) * gradient.get(i));
        }
        return scores;
    }
}
