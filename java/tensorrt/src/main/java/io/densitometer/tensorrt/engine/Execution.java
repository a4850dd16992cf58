package io.densitometer.tensorrt.engine;

import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.DeviceStream;

/** What one session runs. Not thread-safe. */
public interface Execution extends AutoCloseable {
    /**
     * Says where an input or output lies on the device.
     *
     * @param address a multiple of 256
     */
    void bind(String port, long address);

    /** A call that starts all layers on a stream, which can be captured once it has run; every port must be bound. */
    Call on(DeviceStream stream);

    @Override
    void close();
}
