package io.densitometer.cuda;

import io.densitometer.cuda.nvidia.NvidiaMeter;

/** Energy and clocks under CUDA plans. */
public final class CudaMeter extends NvidiaMeter {
    /** Found by name of the backend. */
    public CudaMeter() {
        super(CudaBackend.NAME);
    }
}
