package io.densitometer.prune.score;

import io.densitometer.graph.Tensor;

/** Says how much a weight matters; the lowest scores are pruned first. */
public interface Criterion {
    /** Name for command lines and reports. */
    String name();

    /** One finite, non-negative score per element. */
    float[] score(Tensor weight);
}
