package io.densitometer.graph.op;

/** An op that combines the elements along axes. */
public interface Reduction {}
