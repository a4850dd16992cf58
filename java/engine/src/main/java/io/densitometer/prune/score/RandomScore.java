package io.densitometer.prune.score;

import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.util.SplittableRandom;

/**
 * Chance: what any other criterion has to beat.
 *
 * @param seed with the weight's name it decides the scores
 */
public record RandomScore(long seed) implements Criterion {
    private static final double LEAST = 1e-6;

    @Override
    public String name() {
        return "random";
    }

    @Override
    public float[] score(Value weight, Tensor data) {
        SplittableRandom random = new SplittableRandom(31 * seed + weight.name().hashCode());
        float[] scores = new float[data.size()];
        for (int i = 0; i < scores.length; i++) {
            double drawn = random.nextDouble(LEAST, 1);
            scores[i] = data.get(i) == 0 ? 0 : (float) drawn;
        }
        return scores;
    }
}
