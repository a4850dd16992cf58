package io.densitometer.graph.op;

/** An op that only places elements: it computes nothing. */
public interface Movement {}
