package io.densitometer.prune.score;

import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;

/** Says how much an element of a weight matters; the lowest scores are pruned first. */
public interface Criterion {
    /** Name for command lines and reports. */
    String name();

    /** One finite, non-negative score per element; 0 for what is zero already. */
    float[] score(Value weight, Tensor data);
}
