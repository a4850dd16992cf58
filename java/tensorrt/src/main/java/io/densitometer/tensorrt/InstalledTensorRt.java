package io.densitometer.tensorrt;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.Device;
import io.densitometer.cuda.nvidia.Nvidia;
import io.densitometer.tensorrt.engine.TensorRt;
import io.densitometer.tensorrt.nvidia.Installation;

/** The machine's TensorRT and device. */
final class InstalledTensorRt implements TensorRtSource {
    @Override
    public Availability availability() {
        return Installation.availability();
    }

    @Override
    public Device device() {
        return Nvidia.shared();
    }

    @Override
    public TensorRt tensorRt() {
        return Installation.tensorRt();
    }
}
