package io.densitometer.tensorrt.engine;

import java.util.List;

/** A built network on the device. Thread-safe; executions of it are to be closed before it. */
public interface Engine extends AutoCloseable {
    /** Inputs and outputs, each in the model's order. */
    List<Port> ports();

    /** What TensorRT's inspector tells of the layers, in JSON. */
    String layers();

    /** Device memory that one execution takes, in bytes, beside inputs and outputs. */
    long executionBytes();

    /**
     * Room for one run at a time.
     *
     * @throws io.densitometer.backend.OutOfDeviceMemory when the device has not enough memory for it
     */
    Execution open();

    @Override
    void close();
}
