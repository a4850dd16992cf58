package io.densitometer.cpu;

import io.densitometer.graph.op.Activation;

/**
 * A dense product {@code act(src x weights + bias) + residual} for oneDNN.
 *
 * @param src {@code [.., M, K]}
 * @param weights {@code [.., K, N]}
 * @param packed whether the weights are constant and oneDNN may choose their order
 * @param hasBias whether a bias {@code [N]} is added
 * @param activation applied to the product
 * @param residual {@code [.., M, N]}, or null
 * @param dst {@code [.., M, N]}
 */
record Product(
        Matrix src,
        Matrix weights,
        boolean packed,
        boolean hasBias,
        Activation activation,
        Matrix residual,
        Matrix dst) {}
