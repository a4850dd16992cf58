package io.densitometer.prune.score;

import io.densitometer.graph.Tensor;

/** Absolute value (Han et al. 2015). */
public record Magnitude() implements Criterion {
    @Override
    public String name() {
        return "magnitude";
    }

    @Override
    public float[] score(Tensor weight) {
        float[] scores = new float[weight.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.abs((float) weight.get(i));
        }
        return scores;
    }
}
