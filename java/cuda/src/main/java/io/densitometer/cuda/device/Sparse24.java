package io.densitometer.cuda.device;

import io.densitometer.graph.op.Activation;

/** A weight {@code [N, K]} in 2:4 form on the device, compressed by NVIDIA's library. */
public interface Sparse24 extends AutoCloseable {
    /**
     * One layer {@code y [T, N] = act(x [T, K] weight^T + bias)}.
     *
     * @param x row-major
     * @param y row-major, of x's element
     * @param bias whether one {@code [N]} is added, in single precision; it is read when a call is prepared
     */
    record Layer(Matrix x, Matrix y, boolean bias, Activation activation) {}

    /** Tokens that the library works on for so many, padding included. */
    int paddedTokens(int tokens);

    /** What keeps the library from this layer, or null. */
    String obstacle(Layer layer);

    /** A prepared call; its algorithm is searched now, or taken from the cache. */
    DeviceCall prepare(Layer layer, long x, long bias, long y, DeviceStream stream);

    @Override
    void close();
}
