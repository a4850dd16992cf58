package io.densitometer.tensorrt;

import io.densitometer.cuda.CudaMeter;
import io.densitometer.measure.DeviceMeter;
import java.util.Optional;

/** The device's own counters, as the CUDA backend reads them. */
public final class TensorRtMeter implements DeviceMeter {
    private final DeviceMeter device = new CudaMeter();

    @Override
    public String backend() {
        return TensorRtBackend.NAME;
    }

    @Override
    public Optional<Reading> read() {
        return device.read();
    }
}
