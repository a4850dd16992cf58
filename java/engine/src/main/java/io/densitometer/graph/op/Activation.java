package io.densitometer.graph.op;

/** Function applied to the output of a linear layer. */
public enum Activation {
    NONE,
    RELU,
    /** Exact, by the error function. */
    GELU,
    TANH
}
