package io.densitometer.backend.lower;

import io.densitometer.graph.op.Activation;

/**
 * {@code y [M, N] = act(x [M, K] W^T + bias) + residual}, all matrices.
 *
 * @param weight {@code [N, K]}
 * @param bias {@code [N]}, or null
 * @param residual or null
 */
public record DenseLayer(View x, View weight, View bias, Activation activation, View residual, View y) {}
