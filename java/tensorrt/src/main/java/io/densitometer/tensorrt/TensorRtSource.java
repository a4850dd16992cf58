package io.densitometer.tensorrt;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.Device;
import io.densitometer.tensorrt.engine.TensorRt;

/** Where a backend's TensorRT and its device come from. */
interface TensorRtSource {
    /** Whether there are both, or why not and what would mend it. */
    Availability availability();

    /** The device, opened when first asked for. */
    Device device();

    /** TensorRT on that device. */
    TensorRt tensorRt();
}
