package io.densitometer.tensorrt;

import io.densitometer.cuda.nvidia.NvidiaMeter;

/** Energy and clocks under TensorRT's engines. */
public final class TensorRtMeter extends NvidiaMeter {
    /** Found by name of the backend. */
    public TensorRtMeter() {
        super(TensorRtBackend.NAME);
    }
}
