package io.densitometer.cuda.device;

/** Work that was captured on a stream. */
public interface DeviceGraph extends AutoCloseable {
    /** Starts all of it on its stream; does not wait. */
    void launch();

    /** Kernels that one launch starts, those of libraries included. */
    int kernels();

    @Override
    void close();
}
