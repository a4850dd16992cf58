package io.densitometer.cuda.device;

import io.densitometer.backend.OutOfDeviceMemory;
import org.bytedeco.javacpp.Pointer;

/** One device. Thread-safe; what it hands out is to be closed or released before it. */
public interface Device extends AutoCloseable {
    /** What {@link #allocate} aligns to, in bytes. */
    int ALIGNMENT = 256;

    DeviceInfo info();

    /** Makes this the calling thread's device, for libraries that go by that. */
    default void bind() {}

    /** Bytes that are free now. */
    long freeBytes();

    /**
     * Address of new, uninitialised memory.
     *
     * @throws OutOfDeviceMemory when there is not enough
     */
    long allocate(long bytes);

    /** Gives memory back. */
    void release(long address);

    /** Copies from host memory, and waits. */
    void upload(long to, Pointer from, long bytes);

    /** Copies to host memory, and waits. */
    void download(Pointer to, long from, long bytes);

    /** A new stream with a workspace of its own. */
    DeviceStream stream();

    /** Why 2:4 products of NVIDIA's library are not available, or null when they are. */
    String whyNoSparse24();

    /**
     * A weight for 2:4 products, compressed once.
     *
     * @param values {@code [rows, columns]}, at most two of every four along a row not zero
     * @throws DeviceException when the library refuses
     */
    Sparse24 compress(float[] values, Matrix weight);

    /** Why convolutions and attention of NVIDIA's cuDNN are not available, or null when they are. */
    String whyNoDnn();

    /** Why sparse products of NVIDIA's cuSPARSE are not available, or null when they are. */
    String whyNoSparseCsr();

    /**
     * A weight in compressed rows, uploaded once.
     *
     * @param values {@code [rows, columns]}; zeros are left out
     * @throws DeviceException when the library refuses, or is not available
     */
    default SparseCsr sparseRows(float[] values, Matrix weight) {
        throw new DeviceException(whyNoSparseCsr());
    }

    @Override
    void close();
}
