package io.densitometer.cuda.device;

/** A weight {@code [N, K]} in compressed rows on the device, multiplied by NVIDIA's cuSPARSE: the usual baseline. */
public interface SparseCsr extends AutoCloseable {
    /**
     * One layer {@code y [T, N] = x [T, K] weight^T}; the library fuses neither bias nor activation.
     *
     * @param x row-major, or turned, which makes it feature-major
     * @param y of x's element, turned or not as it likes
     */
    record Layer(Matrix x, Matrix y) {}

    /** Non-zeros that are stored. */
    int nonZeros();

    /** What keeps the library from this layer, or null. */
    String obstacle(Layer layer);

    /** A prepared call; the fastest of the library's algorithms is found now. */
    DeviceCall prepare(Layer layer, long x, long y, DeviceStream stream);

    @Override
    void close();
}
