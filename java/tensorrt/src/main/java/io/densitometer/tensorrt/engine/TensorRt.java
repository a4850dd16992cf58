package io.densitometer.tensorrt.engine;

import io.densitometer.backend.BackendFailure;

/** TensorRT on one device. Thread-safe. */
public interface TensorRt {
    /** Major, minor and patch, as {@code 10.15.1}. */
    String version();

    /**
     * Builds an engine; takes seconds to minutes.
     *
     * @param monitor is told how far it is, and asked whether to go on
     * @throws BuildCancelled when the monitor stopped it
     * @throws BackendFailure when TensorRT cannot read the model or build it, with TensorRT's own reason
     */
    BuiltEngine build(BuildRequest request, BuildMonitor monitor);

    /**
     * Makes an engine of what {@link #build} gave.
     *
     * @throws BackendFailure when TensorRT refuses it
     */
    Engine load(byte[] plan);
}
