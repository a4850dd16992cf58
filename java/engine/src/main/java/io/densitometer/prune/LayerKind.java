package io.densitometer.prune;

/** How a prunable weight is used. */
public enum LayerKind {
    /** Weight of a linear layer, kernel-1 convolutions included. */
    LINEAR,
    /** Weight of a convolution over time. */
    CONV,
    /** Complex weights that mix channels at each frequency. */
    FOURIER,
    /** Matrix-like parameter that no output depends on: zeros there are nominal sparsity, reported apart. */
    UNUSED
}
