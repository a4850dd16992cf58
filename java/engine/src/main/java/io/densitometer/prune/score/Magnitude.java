package io.densitometer.prune.score;

import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;

/** Absolute value (Han et al. 2015). */
public record Magnitude() implements Criterion {
    @Override
    public String name() {
        return "magnitude";
    }

    @Override
    public float[] score(Value weight, Tensor data) {
        float[] scores = new float[data.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.abs((float) data.get(i));
        }
        return scores;
    }
}
