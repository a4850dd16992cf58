package io.densitometer.graph.op;

/** An op whose output element depends on the input elements at the same (broadcast) position only. */
public interface Elementwise {}
