package io.densitometer.cuda.device;

import io.densitometer.backend.lower.Call;

/** A call of a library that is bound to a stream and to addresses; owns what it was prepared with. */
public interface DeviceCall extends Call, AutoCloseable {
    @Override
    void close();
}
